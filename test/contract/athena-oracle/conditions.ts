import * as fc from 'fast-check';
import { type Expression, type Inner, smallDecimal } from './expression.ts';
import {
  and,
  asBoolean,
  asText,
  bigint,
  boolean,
  compareValues,
  date,
  not,
  type OracleType,
  or,
  timestamp,
  type Value,
  varchar,
} from './values.ts';

/** Expressions that are true, false or NULL. */
export const conditions = (inner: Inner): fc.Arbitrary<Expression>[] => [
  ...[bigint, varchar, boolean, timestamp, date, smallDecimal].flatMap((type) =>
    comparisons(type, inner),
  ),
  logic('AND', and, inner),
  logic('OR', or, inner),
  inner(boolean).map((a) => ({
    sql: `(NOT ${a.sql})`,
    type: boolean,
    of: (environment) => not(asBoolean(a.of(environment))),
  })),
  like(inner),
];

function comparisons(type: OracleType, inner: Inner): fc.Arbitrary<Expression>[] {
  const pair = fc.tuple(inner(type), inner(type), inner(type));
  const tests: Readonly<Record<string, (order: number) => boolean>> = {
    '=': (order) => order === 0,
    '<>': (order) => order !== 0,
    '<': (order) => order < 0,
    '>=': (order) => order >= 0,
  };
  const between = (operator: string, x: Value, y: Value) =>
    x === null || y === null ? null : (tests[operator]?.(compareValues(x, y)) ?? null);
  return [
    fc.tuple(pair, fc.constantFrom(...Object.keys(tests))).map(([[a, b], operator]) => ({
      sql: `(${a.sql} ${operator} ${b.sql})`,
      type: boolean,
      of: (environment) => between(operator, a.of(environment), b.of(environment)),
    })),
    pair.map(([a, low, high]) => ({
      sql: `(${a.sql} BETWEEN ${low.sql} AND ${high.sql})`,
      type: boolean,
      of: (environment) => {
        const value = a.of(environment);
        return and(
          between('>=', value, low.of(environment)),
          between('>=', high.of(environment), value),
        );
      },
    })),
    pair.map(([a, x, y]) => ({
      sql: `(${a.sql} NOT IN (${x.sql}, ${y.sql}))`,
      type: boolean,
      of: (environment) => {
        const value = a.of(environment);
        const isIn = or(
          between('=', value, x.of(environment)),
          between('=', value, y.of(environment)),
        );
        return not(isIn);
      },
    })),
    pair.map(([a, b]) => ({
      sql: `(${a.sql} IS DISTINCT FROM ${b.sql})`,
      type: boolean,
      of: (environment) => compareValues(a.of(environment), b.of(environment)) !== 0,
    })),
    pair.map(([a]) => ({
      sql: `(${a.sql} IS NULL)`,
      type: boolean,
      of: (environment) => a.of(environment) === null,
    })),
  ];
}

function logic(
  word: string,
  combine: (a: boolean | null, b: boolean | null) => boolean | null,
  inner: Inner,
): fc.Arbitrary<Expression> {
  return fc.tuple(inner(boolean), inner(boolean)).map(([a, b]) => ({
    sql: `(${a.sql} ${word} ${b.sql})`,
    type: boolean,
    of: (environment) => combine(asBoolean(a.of(environment)), asBoolean(b.of(environment))),
  }));
}

function like(inner: Inner): fc.Arbitrary<Expression> {
  const pieces = fc.array(fc.constantFrom('%', '_', '$%', '$_', '$$', 'a', 'b', '日', "'"), {
    maxLength: 4,
  });
  return fc.tuple(inner(varchar), pieces).map(([a, pattern]) => {
    const source = pattern.map((piece) =>
      piece === '%'
        ? '.*'
        : piece === '_'
          ? '.'
          : (piece.at(-1) ?? '').replace(/[$^.*+?()[\]{}|\\]/, '\\$&'),
    );
    const matcher = new RegExp(`^${source.join('')}$`, 'su');
    return {
      sql: `(${a.sql} LIKE '${pattern.join('').replaceAll("'", "''")}' ESCAPE '$')`,
      type: boolean,
      of: (environment) => {
        const value = a.of(environment);
        return value === null ? null : matcher.test(asText(value));
      },
    };
  });
}
