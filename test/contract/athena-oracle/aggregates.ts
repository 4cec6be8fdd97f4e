import * as fc from 'fast-check';
import { type Environment, type Expression, type Scope, smallDecimal } from './expression.ts';
import { expressionOf } from './expressions.ts';
import { distinct, expression } from './relation.ts';
import {
  asBigint,
  bigint,
  boolean,
  compareValues,
  decimal,
  divideHalfUp,
  double,
  type OracleType,
  type Value,
} from './values.ts';

/** An aggregate call and what it makes of a group. */
export interface Aggregate {
  readonly sql: string;
  readonly type: OracleType;
  of(group: readonly Environment[]): Value;
}

/** An aggregate over the scope, sometimes with FILTER; its first column is the key of max_by and min_by. */
export function aggregate(scope: Scope): fc.Arbitrary<Aggregate> {
  const filtered = fc.option(expressionOf(boolean, scope, 1), { nil: undefined });
  const plain = fc.oneof(...counts(scope), ...sums(scope), ...extremes(scope), ...truths(scope));
  return fc.tuple(plain, filtered).map(([each, filter]) =>
    filter === undefined
      ? each
      : {
          sql: `${each.sql} FILTER (WHERE ${filter.sql})`,
          type: each.type,
          of: (group) => each.of(group.filter((row) => filter.of(row) === true)),
        },
  );
}

type Aggregates = readonly fc.Arbitrary<Aggregate>[];

const counts = (scope: Scope): Aggregates => [
  fc.constant<Aggregate>({ sql: 'count(*)', type: bigint, of: (group) => BigInt(group.length) }),
  expression(scope, 1).map((each) =>
    ofValues(`count(${each.sql})`, bigint, each, (values) => BigInt(values.length)),
  ),
  expression(scope, 1).map((each) =>
    ofValues(`count(DISTINCT ${each.sql})`, bigint, each, (values) =>
      BigInt(distinct(values.map((value) => [value])).length),
    ),
  ),
];

function sums(scope: Scope): Aggregates {
  const number = fc
    .constantFrom(bigint, smallDecimal)
    .chain((type) => expressionOf(type, scope, 1));
  const orNull = (values: readonly Value[], of: () => Value) => (values.length === 0 ? null : of());
  return [
    number.map((each) => {
      const type = each.type.kind === 'decimal' ? decimal(38, each.type.scale) : bigint;
      return ofValues(`sum(${each.sql})`, type, each, (values) =>
        orNull(values, () => total(values)),
      );
    }),
    number.map((each) => {
      const sql = `avg(${each.sql})`;
      return each.type.kind === 'decimal'
        ? ofValues(sql, each.type, each, (values) =>
            orNull(values, () => divideHalfUp(total(values), BigInt(values.length))),
          )
        : ofValues(sql, double, each, (values) =>
            orNull(values, () => Number(total(values)) / values.length),
          );
    }),
  ];
}

function extremes(scope: Scope): Aggregates {
  const [id] = scope;
  const sorted = (values: readonly Value[]) => [...values].sort(compareValues);
  return [
    expression(scope, 1).map((each) =>
      ofValues(`min(${each.sql})`, each.type, each, (values) => sorted(values)[0] ?? null),
    ),
    expression(scope, 1).map((each) =>
      ofValues(`max(${each.sql})`, each.type, each, (values) => sorted(values).at(-1) ?? null),
    ),
    expression(scope, 1).map((each) => extremeBy('max_by', each, id, 1)),
    expression(scope, 1).map((each) => extremeBy('min_by', each, id, -1)),
  ];
}

const truths = (scope: Scope): Aggregates => [
  expressionOf(boolean, scope, 1).map((each) =>
    ofValues(`bool_or(${each.sql})`, boolean, each, (values) =>
      values.length === 0 ? null : values.includes(true),
    ),
  ),
  expressionOf(boolean, scope, 1).map((each) =>
    ofValues(`bool_and(${each.sql})`, boolean, each, (values) =>
      values.length === 0 ? null : !values.includes(false),
    ),
  ),
  expressionOf(boolean, scope, 1).map((each) =>
    ofValues(`count_if(${each.sql})`, bigint, each, (values) =>
      BigInt(values.filter((value) => value === true).length),
    ),
  ),
];

function ofValues(
  sql: string,
  type: OracleType,
  each: Expression,
  of: (values: readonly Value[]) => Value,
): Aggregate {
  return {
    sql,
    type,
    of: (group) => of(group.map((row) => each.of(row)).filter((value) => value !== null)),
  };
}

/** The value beside the greatest (or least) id; ids may be NULL after an outer join. */
function extremeBy(
  name: string,
  each: Expression,
  id: Expression | undefined,
  sign: 1 | -1,
): Aggregate {
  return {
    sql: `${name}(${each.sql}, ${id?.sql})`,
    type: each.type,
    of: (group) => {
      const known = group.filter((row) => (id?.of(row) ?? null) !== null);
      known.sort((a, b) => sign * compareValues(id?.of(b) ?? null, id?.of(a) ?? null));
      const [best] = known;
      return best === undefined ? null : each.of(best);
    },
  };
}

const total = (values: readonly Value[]) =>
  values.reduce<bigint>((sum, value) => sum + asBigint(value), 0n);
