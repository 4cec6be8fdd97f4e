import * as fc from 'fast-check';
import { anyValue, type Environment, type Scope, smallDecimal } from './expression.ts';
import { expressionOf } from './expressions.ts';
import {
  bigint,
  boolean,
  date,
  type OracleType,
  timestamp,
  type Value,
  varchar,
} from './values.ts';

export interface OracleColumn {
  readonly name: string;
  readonly type: OracleType;
}

export type OracleRow = readonly Value[];

/** A query and its rows, as worked out by hand. */
export interface Relation {
  readonly sql: string;
  readonly columns: readonly OracleColumn[];
  rows(outer?: Environment): readonly OracleRow[];
}

const tableTypes = [bigint, varchar, boolean, smallDecimal, timestamp, date];

/** Columns of every base table; `id` is never NULL and never twice. */
export const tableColumns: readonly OracleColumn[] = [
  { name: 'id', type: bigint },
  ...tableTypes.map((type, index) => ({ name: `c${index}`, type })),
];

/** Rows of a base table. */
export const tableRows: fc.Arbitrary<readonly OracleRow[]> = fc
  .array(fc.tuple(...tableTypes.map(anyValue)), { maxLength: 9 })
  .map((rows) => rows.map((row, index) => [BigInt(index), ...row]));

export function table(name: string, rows: readonly OracleRow[]): Relation {
  return { sql: `SELECT * FROM ${name}`, columns: tableColumns, rows: () => rows };
}

/** What expressions over the relation may name, under an alias. */
export function scopeOf(relation: Relation, alias: string, offset = 0): Scope {
  return relation.columns.map(({ name, type }, index) => ({
    sql: `${alias}.${name}`,
    type,
    of: ({ row }) => row[offset + index] ?? null,
  }));
}

/** The same names, seen from a query inside. */
export const fromInside = (scope: Scope): Scope =>
  scope.map((each) => ({
    ...each,
    of: ({ outer }) => (outer === undefined ? null : each.of(outer)),
  }));

export const environment = (row: OracleRow, outer: Environment | undefined): Environment =>
  outer === undefined ? { row } : { row, outer };

export const anyType = fc.constantFrom(...tableTypes);

export const expression = (scope: Scope, depth = 2) =>
  anyType.chain((type) => expressionOf(type, scope, depth));

export const named = (items: readonly { readonly sql: string }[]) =>
  items.map(({ sql }, index) => `${sql} AS x${index}`).join(', ');

export const columnsOf = (items: readonly { readonly type: OracleType }[]): OracleColumn[] =>
  items.map(({ type }, index) => ({ name: `x${index}`, type }));

export const keyOf = (row: OracleRow) =>
  row.map((value) => `${typeof value}:${String(value)}`).join('\u0001');

export function distinct(rows: readonly OracleRow[]): OracleRow[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}
