import * as fc from 'fast-check';
import { type OracleRow, type Relation, table, tableColumns, tableRows } from './relation.ts';
import { grouping, joining, selection, semijoin, setOperation } from './relations.ts';
import { literal } from './values.ts';
import { windowing } from './windows.ts';

/** Rows of two tables, and queries over them in which these are called `first_table` and `second_table`. */
export interface GeneratedCase {
  readonly first: readonly OracleRow[];
  readonly second: readonly OracleRow[];
  readonly queries: readonly Relation[];
}

export const generatedCases: fc.Arbitrary<GeneratedCase> = fc
  .tuple(tableRows, tableRows)
  .chain(([first, second]) => {
    const [a, b] = [table('first_table', first), table('second_table', second)];
    return fc.record({
      first: fc.constant(first),
      second: fc.constant(second),
      queries: fc.array(queries(a, b), { minLength: 8, maxLength: 8 }),
    });
  });

/** Queries over two tables: one step, or a step on the result of another one. */
function queries(a: Relation, b: Relation): fc.Arbitrary<Relation> {
  const step = (source: Relation, other: Relation): fc.Arbitrary<Relation> =>
    fc.oneof(
      selection(source),
      grouping(source),
      joining(source, other),
      semijoin(source, other),
      setOperation(source, other),
    );
  const once = fc.oneof(step(a, b), windowing(a), windowing(b));
  const twice = once.chain((inner) => step(inner, a));
  const named = once.chain((inner) => {
    const reference = { ...inner, sql: 'SELECT * FROM q' };
    return step(reference, reference).map((outer) => ({
      ...outer,
      sql: `WITH q AS (${inner.sql}) ${outer.sql}`,
    }));
  });
  return fc.oneof(once, twice, named);
}

/** A query with its tables in it, for an engine that has none. */
export function withTables({ sql }: Relation, { first, second }: GeneratedCase): string {
  const tables = `first_table AS (${rowsSql(first)}), second_table AS (${rowsSql(second)})`;
  return sql.startsWith('WITH ') ? `WITH ${tables}, ${sql.slice(5)}` : `WITH ${tables} ${sql}`;
}

const columnList = tableColumns.map(({ name }) => name).join(', ');
const noRow: OracleRow = tableColumns.map(() => null);

function rowsSql(rows: readonly OracleRow[]): string {
  const lines = [...rows, noRow].map((row) => `(${row.map(cell).join(', ')})`);
  return `SELECT * FROM (VALUES ${lines.join(', ')}) AS v(${columnList}) WHERE id IS NOT NULL`;
}

const cell = (value: OracleRow[number], at: number): string =>
  literal(value, tableColumns[at]?.type ?? { kind: 'varchar' });
