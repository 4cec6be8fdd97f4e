import * as fc from 'fast-check';
import { decimal, type OracleType, type Value } from './values.ts';

/** What an expression is evaluated on: a row, and the row of the query around it. */
export interface Environment {
  readonly row: readonly Value[];
  readonly outer?: Environment;
}

/** SQL text and what it means, side by side. */
export interface Expression {
  readonly sql: string;
  readonly type: OracleType;
  of(environment: Environment): Value;
}

export type Scope = readonly Expression[];

/** Characters that have gone wrong somewhere before. */
const texts = fc.constantFrom(
  '',
  'a',
  'A',
  'ab',
  "it's",
  'b%',
  'a_b',
  '日本',
  'é',
  '😀x',
  '12',
  '-7',
  '1.25',
  'x y',
  '?',
  '"',
  '\\',
  'null',
);

const values: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  bigint: fc.oneof(fc.bigInt(-4n, 6n), fc.constantFrom(1000n, -77n)),
  varchar: texts,
  boolean: fc.boolean(),
  timestamp: fc
    .integer({ min: -3, max: 60 })
    .map((hours) => Date.UTC(2026, 0, 30, 20) + hours * 7_200_123),
  date: fc.integer({ min: 20_480, max: 20_500 }),
};

/** A value of a type, sometimes NULL. Decimals are small: overflow has tests of its own. */
export function anyValue(type: OracleType): fc.Arbitrary<Value> {
  const own = type.kind === 'decimal' ? fc.bigInt(-500n, 2000n) : values[type.kind];
  if (own === undefined) throw new RangeError(`no values of ${type.kind}`);
  return fc.oneof({ weight: 5, arbitrary: own }, { weight: 1, arbitrary: fc.constant(null) });
}

/** Decimals of the tables and of literals. */
export const smallDecimal = decimal(10, 2);

/** Makes smaller expressions of a type. */
export type Inner = (type: OracleType) => fc.Arbitrary<Expression>;

/** A function that is NULL as soon as an argument is. */
export function strict(
  type: OracleType,
  args: readonly fc.Arbitrary<Expression>[],
  sql: (...args: string[]) => string,
  of: (...args: Value[]) => Value,
): fc.Arbitrary<Expression> {
  return fc.tuple(...args).map((given) => ({
    sql: sql(...given.map((each) => each.sql)),
    type,
    of: (environment) => {
      const found = given.map((each) => each.of(environment));
      return found.includes(null) ? null : of(...found);
    },
  }));
}
