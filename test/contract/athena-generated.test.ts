import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type OracleRow,
  type Relation,
  table,
  tableColumns,
  tableRows,
} from './athena-oracle/relation.ts';
import { grouping, joining, selection, semijoin, setOperation } from './athena-oracle/relations.ts';
import { literal, type OracleType, printed } from './athena-oracle/values.ts';
import { windowing } from './athena-oracle/windows.ts';
import { type AthenaWorld, bucket, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena();
});
afterAll(() => world.close());

const glueType = (type: OracleType) =>
  type.kind === 'varchar' ? 'string' : type.kind === 'decimal' ? 'decimal(10,2)' : type.kind;

let datasets = 0;

/** A table in the lake with these rows, half of them in each of two objects. */
async function createTable(rows: readonly OracleRow[]): Promise<string> {
  datasets += 1;
  const name = `g${datasets}`;
  world.athena.declareTable('lake', {
    Name: name,
    StorageDescriptor: {
      Columns: tableColumns.map((column) => ({ Name: column.name, Type: glueType(column.type) })),
      Location: `s3://${bucket}/generated/${name}/`,
    },
  });
  const half = Math.ceil(rows.length / 2);
  for (const [index, part] of [rows.slice(0, half), rows.slice(half)].entries()) {
    if (part.length === 0) continue;
    const lines = part.map(
      (row) =>
        `(${row.map((value, at) => literal(value, tableColumns[at]?.type ?? { kind: 'varchar' })).join(', ')})`,
    );
    const names = tableColumns.map((column) => column.name).join(', ');
    await world.putParquet(
      `generated/${name}/${index}.parquet`,
      `SELECT * FROM (VALUES ${lines.join(', ')}) AS v(${names})`,
    );
  }
  return name;
}

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

const asMultiset = (rows: readonly (readonly (string | null)[])[]) =>
  rows.map((row) => JSON.stringify(row)).sort();

const runs = Number(process.env['ATHENA_RUNS'] ?? 25);

test('generated queries give the rows that a naive evaluator works out', {
  timeout: 600_000,
}, async () => {
  const cases = fc.tuple(tableRows, tableRows).chain(([first, second]) => {
    // The names stand in for those of the tables that are made for the run.
    const [a, b] = [table('first_table', first), table('second_table', second)];
    return fc.record({
      first: fc.constant(first),
      second: fc.constant(second),
      queries: fc.array(queries(a, b), { minLength: 8, maxLength: 8 }),
    });
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ first, second, queries: asked }) => {
      const names = [await createTable(first), await createTable(second)];
      await Promise.all(
        asked.map(async ({ sql, columns, rows }) => {
          const text = sql
            .replaceAll('first_table', names[0] ?? '')
            .replaceAll('second_table', names[1] ?? '');
          const { rows: found } = await world.ask(text).catch((error: unknown) => {
            throw new Error(`${String(error)} in: ${text}`);
          });
          const wanted = rows().map((row) =>
            row.map((value, index) => printed(value, columns[index]?.type ?? { kind: 'varchar' })),
          );
          expect(asMultiset(found), text).toEqual(asMultiset(wanted));
        }),
      );
    }),
    { numRuns: runs, endOnFailure: process.env['ATHENA_SHRINK'] === undefined },
  );
});
