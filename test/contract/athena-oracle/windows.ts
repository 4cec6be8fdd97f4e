import * as fc from 'fast-check';
import type { Environment, Expression, Scope } from './expression.ts';
import { expressionOf } from './expressions.ts';
import {
  columnsOf,
  environment,
  expression,
  keyOf,
  named,
  type Relation,
  scopeOf,
} from './relation.ts';
import { asBigint, bigint, compareValues, type OracleType, type Value } from './values.ts';

interface WindowFunction {
  readonly sql: string;
  readonly type: OracleType;
  /** Value for the row at the index of its ordered partition; `peers` are the sort keys, equal ones tie. */
  of(partition: readonly Environment[], index: number, peers: readonly Value[]): Value;
}

/** Window functions over partitions of a base table, whose first column `id` makes every order full. */
export function windowing(source: Relation): fc.Arbitrary<Relation> {
  const scope = scopeOf(source, 't');
  const [id] = scope;
  if (id === undefined) throw new RangeError('no columns');
  return fc
    .record({
      partitionBy: fc.option(expression(scope, 1), { nil: undefined }),
      key: expressionOf(bigint, scope, 1),
      isTied: fc.boolean(),
      functions: fc.array(windowFunction(scope), { minLength: 1, maxLength: 3 }),
    })
    .map(({ partitionBy, key, isTied, functions }) => {
      const chosen = functions.filter(({ isFit }) => !isTied || isFit).map(({ value }) => value);
      const by = partitionBy === undefined ? '' : `PARTITION BY ${partitionBy.sql} `;
      const order = `ORDER BY ${key.sql} DESC${isTied ? '' : `, ${id.sql}`}`;
      const items = [
        id,
        ...chosen.map((each) => ({
          ...each,
          sql: each.sql.replace('OVER', () => `OVER (${by}${order}`),
        })),
      ];
      return {
        sql: `SELECT ${named(items)} FROM (${source.sql}) AS t`,
        columns: columnsOf(items),
        rows: (outer) => {
          const partitions = new Map<string, Environment[]>();
          for (const row of source.rows(outer)) {
            const each = environment(row, outer);
            const name = keyOf([partitionBy?.of(each) ?? null]);
            partitions.set(name, [...(partitions.get(name) ?? []), each]);
          }
          return [...partitions.values()].flatMap((partition) => {
            const sorted = partition.sort(
              (a, b) => descending(key, a, b) || compareValues(id.of(a), id.of(b)),
            );
            // With the id in the order nothing ties.
            const peers = sorted.map((each) => (isTied ? key : id).of(each));
            return sorted.map((each, index) => [
              id.of(each),
              ...chosen.map((item) => item.of(sorted, index, peers)),
            ]);
          });
        },
      };
    });
}

function descending(key: Expression, a: Environment, b: Environment): number {
  const [x, y] = [key.of(a), key.of(b)];
  return x === null || y === null ? compareValues(x, y) : compareValues(y, x);
}

/** A function, and whether it is fit for orders with ties, where rows that tie are alike to it. */
interface Drawn {
  readonly value: WindowFunction;
  readonly isFit: boolean;
}

const windowFunction = (scope: Scope): fc.Arbitrary<Drawn> =>
  fc.oneof(...rankings, ...neighbours(scope), ...sums(scope));

const drawn = (
  sql: string,
  type: OracleType,
  of: WindowFunction['of'],
  isFit = false,
  frame = '',
): Drawn => ({ value: { sql: `${sql} OVER${frame})`, type, of }, isFit });

const isPeer = (peers: readonly Value[], index: number) => (peer: Value) =>
  compareValues(peer, peers[index] ?? null) === 0;

const rankings: readonly fc.Arbitrary<Drawn>[] = [
  fc.constant(drawn('row_number()', bigint, (_, index) => BigInt(index + 1))),
  fc.constant(
    drawn(
      'rank()',
      bigint,
      (_, index, peers) => BigInt(peers.findIndex(isPeer(peers, index)) + 1),
      true,
    ),
  ),
  fc.constant(
    drawn(
      'dense_rank()',
      bigint,
      (_, index, peers) => BigInt(new Set(peers.slice(0, index + 1).map(String)).size),
      true,
    ),
  ),
  fc
    .integer({ min: 1, max: 5 })
    .map((parts) =>
      drawn(`ntile(${parts})`, bigint, ({ length }, index) => bucketOf(length, parts, index)),
    ),
];

const neighbours = (scope: Scope): readonly fc.Arbitrary<Drawn>[] => [
  fc
    .tuple(expression(scope, 1), fc.constantFrom(1, 2))
    .map(([each, step]) =>
      drawn(`lag(${each.sql}, ${step})`, each.type, (rows, index) =>
        valueAt(each, rows, index - step),
      ),
    ),
  expression(scope, 1).map((each) =>
    drawn(`lead(${each.sql})`, each.type, (rows, index) => valueAt(each, rows, index + 1)),
  ),
  expression(scope, 1).map((each) =>
    drawn(`first_value(${each.sql})`, each.type, (rows) => valueAt(each, rows, 0)),
  ),
];

function sums(scope: Scope): readonly fc.Arbitrary<Drawn>[] {
  const number = expressionOf(bigint, scope, 1);
  const sumOf = (each: Expression, rows: readonly Environment[]): Value => {
    const known = rows.map((row) => each.of(row)).filter((value) => value !== null);
    if (known.length === 0) return null;
    return known.reduce<bigint>((sum, value) => sum + asBigint(value), 0n);
  };
  return [
    number.map((each) =>
      drawn(
        `sum(${each.sql})`,
        bigint,
        (rows, index, peers) =>
          sumOf(each, rows.slice(0, peers.findLastIndex(isPeer(peers, index)) + 1)),
        true,
      ),
    ),
    fc
      .tuple(number, fc.nat(2), fc.nat(2))
      .map(([each, before, after]) =>
        drawn(
          `sum(${each.sql})`,
          bigint,
          (rows, index) => sumOf(each, rows.slice(Math.max(0, index - before), index + after + 1)),
          false,
          ` ROWS BETWEEN ${before} PRECEDING AND ${after} FOLLOWING`,
        ),
      ),
  ];
}

function valueAt(each: Expression, partition: readonly Environment[], index: number): Value {
  const row = partition[index];
  return row === undefined ? null : each.of(row);
}

/** Which of `parts` buckets the row is in; the first ones take one row more where it does not come out even. */
function bucketOf(rows: number, parts: number, index: number): bigint {
  const small = Math.floor(rows / parts);
  const larger = rows % parts;
  const inLarger = larger * (small + 1);
  const bucket =
    index < inLarger
      ? Math.floor(index / (small + 1))
      : larger + Math.floor((index - inLarger) / small);
  return BigInt(bucket + 1);
}
