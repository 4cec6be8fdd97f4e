import * as fc from 'fast-check';
import {
  and,
  asBigint,
  asBoolean,
  asNumber,
  asText,
  bigint,
  boolean,
  compareValues,
  date,
  dateText,
  dayMs,
  decimal,
  decimalText,
  divideHalfUp,
  literal,
  not,
  type OracleType,
  or,
  rescale,
  timestamp,
  timestampText,
  type Value,
  varchar,
} from './values.ts';

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

/** An expression of a type over the scope; `depth` bounds how far it nests. */
export function expressionOf(
  type: OracleType,
  scope: Scope,
  depth: number,
): fc.Arbitrary<Expression> {
  const columns = scope.filter((each) => isType(each.type, type));
  const leaves: fc.Arbitrary<Expression>[] = [
    anyValue(type).map((value) => ({ sql: literal(value, type), type, of: () => value })),
  ];
  if (columns.length > 0) leaves.push(fc.constantFrom(...columns), fc.constantFrom(...columns));
  if (depth === 0) return fc.oneof(...leaves);
  // Lazy: what is not drawn is not built, which would grow with the power of the depth.
  const inner = (each: OracleType) =>
    fc.constant(each).chain((own) => expressionOf(own, scope, depth - 1));
  const branches = [...general(type, inner), ...(special[type.kind]?.(inner) ?? [])];
  return fc.oneof(...leaves, ...branches);
}

function isType(a: OracleType, b: OracleType): boolean {
  if (a.kind === 'decimal' && b.kind === 'decimal') {
    return a.precision === b.precision && a.scale === b.scale;
  }
  return a.kind === b.kind;
}

type Inner = (type: OracleType) => fc.Arbitrary<Expression>;

/** A function that is NULL as soon as an argument is. */
function strict(
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

function general(type: OracleType, inner: Inner): fc.Arbitrary<Expression>[] {
  const isTrue = (condition: Expression, environment: Environment) =>
    condition.of(environment) === true;
  return [
    fc.tuple(inner(type), inner(type)).map(([a, b]) => ({
      sql: `coalesce(${a.sql}, ${b.sql})`,
      type,
      of: (environment) => a.of(environment) ?? b.of(environment),
    })),
    fc.tuple(inner(boolean), inner(type), inner(type)).map(([when, a, b]) => ({
      sql: `CASE WHEN ${when.sql} THEN ${a.sql} ELSE ${b.sql} END`,
      type,
      of: (environment) => (isTrue(when, environment) ? a : b).of(environment),
    })),
    fc.tuple(inner(boolean), inner(type)).map(([when, a]) => ({
      sql: `if(${when.sql}, ${a.sql})`,
      type,
      of: (environment) => (isTrue(when, environment) ? a.of(environment) : null),
    })),
    fc.tuple(inner(type), inner(type)).map(([a, b]) => ({
      sql: `nullif(${a.sql}, ${b.sql})`,
      type,
      of: (environment) => {
        const [x, y] = [a.of(environment), b.of(environment)];
        return x !== null && y !== null && compareValues(x, y) === 0 ? null : x;
      },
    })),
  ];
}

const special: Partial<Record<OracleType['kind'], (inner: Inner) => fc.Arbitrary<Expression>[]>> = {
  bigint: (inner) => [
    strict(
      bigint,
      [inner(bigint), inner(bigint)],
      (a, b) => `(${a} + ${b})`,
      (a, b) => asBigint(a) + asBigint(b),
    ),
    strict(
      bigint,
      [inner(bigint), inner(bigint)],
      (a, b) => `(${a} - ${b})`,
      (a, b) => asBigint(a) - asBigint(b),
    ),
    strict(
      bigint,
      [inner(bigint), inner(bigint)],
      (a, b) => `${a} / nullif(${b}, 0)`,
      (a, b) => (b === 0n ? null : asBigint(a) / asBigint(b)),
    ),
    strict(
      bigint,
      [inner(bigint), inner(bigint)],
      (a, b) => `(${a} % nullif(${b}, 0))`,
      (a, b) => (b === 0n ? null : asBigint(a) % asBigint(b)),
    ),
    strict(
      bigint,
      [inner(bigint)],
      (a) => `-(${a})`,
      (a) => -asBigint(a),
    ),
    strict(
      bigint,
      [inner(varchar)],
      (a) => `length(${a})`,
      (a) => BigInt([...asText(a)].length),
    ),
    strict(
      bigint,
      [inner(varchar), inner(varchar)],
      (a, b) => `strpos(${a}, ${b})`,
      (a, b) => positionOf(asText(a), asText(b)),
    ),
    strict(
      bigint,
      [inner(varchar)],
      (a) => `TRY_CAST(${a} AS bigint)`,
      (a) => (/^[+-]?\d+$/.test(asText(a)) ? BigInt(asText(a)) : null),
    ),
    strict(
      bigint,
      [inner(boolean)],
      (a) => `CAST(${a} AS bigint)`,
      (a) => (a === true ? 1n : 0n),
    ),
    strict(
      bigint,
      [inner(date), inner(date)],
      (a, b) => `date_diff('day', ${a}, ${b})`,
      (a, b) => BigInt(asNumber(b) - asNumber(a)),
    ),
    strict(
      bigint,
      [inner(timestamp), inner(timestamp)],
      (a, b) => `date_diff('day', ${a}, ${b})`,
      (a, b) => BigInt(Math.trunc((asNumber(b) - asNumber(a)) / dayMs)),
    ),
    strict(
      bigint,
      [inner(timestamp), inner(timestamp)],
      (a, b) => `date_diff('hour', ${a}, ${b})`,
      (a, b) => BigInt(Math.trunc((asNumber(b) - asNumber(a)) / 3_600_000)),
    ),
    strict(
      bigint,
      [inner(timestamp)],
      (a) => `extract(hour FROM ${a})`,
      (a) => BigInt(new Date(asNumber(a)).getUTCHours()),
    ),
    strict(
      bigint,
      [inner(date)],
      (a) => `day_of_week(${a})`,
      (a) => BigInt(new Date(asNumber(a) * dayMs).getUTCDay() || 7),
    ),
  ],
  varchar: (inner) => [
    strict(
      varchar,
      [inner(varchar), inner(varchar)],
      (a, b) => `(${a} || ${b})`,
      (a, b) => asText(a) + asText(b),
    ),
    strict(
      varchar,
      [inner(varchar)],
      (a) => `lower(${a})`,
      (a) => asText(a).toLowerCase(),
    ),
    strict(
      varchar,
      [inner(varchar)],
      (a) => `upper(${a})`,
      (a) => asText(a).toUpperCase(),
    ),
    strict(
      varchar,
      [inner(varchar), inner(bigint), inner(bigint)],
      (a, b, c) => `substr(${a}, ${b}, ${c})`,
      (a, b, c) => substringOf([...asText(a)], Number(b), Number(c)),
    ),
    strict(
      varchar,
      [inner(varchar), inner(varchar)],
      (a, b) => `replace(${a}, 'a', ${b})`,
      (a, b) => asText(a).split('a').join(asText(b)),
    ),
    strict(
      varchar,
      [inner(bigint)],
      (a) => `CAST(${a} AS varchar)`,
      (a) => String(a),
    ),
    strict(
      varchar,
      [inner(timestamp)],
      (a) => `CAST(${a} AS varchar)`,
      (a) => timestampText(asNumber(a)),
    ),
    strict(
      varchar,
      [inner(date)],
      (a) => `CAST(${a} AS varchar)`,
      (a) => dateText(asNumber(a)),
    ),
    strict(
      varchar,
      [inner(smallDecimal)],
      (a) => `CAST(${a} AS varchar)`,
      (a) => decimalText(asBigint(a), 2),
    ),
    strict(
      varchar,
      [inner(timestamp)],
      (a) => `date_format(${a}, '%Y/%m/%d %H:%i')`,
      (a) => timestampText(asNumber(a)).slice(0, 16).replaceAll('-', '/'),
    ),
    strict(
      varchar,
      [inner(varchar)],
      (a) =>
        `json_extract_scalar('{"k":{"odd key":"' || replace(replace(${a}, '\\', ''), '"', '') || '"}}', '$.k["odd key"]')`,
      (a) => asText(a).replaceAll('\\', '').replaceAll('"', ''),
    ),
  ],
  boolean: (inner) => [
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
  ],
  timestamp: (inner) => [
    strict(
      timestamp,
      [inner(timestamp), inner(bigint)],
      (a, b) => `date_add('day', ${b}, ${a})`,
      (a, b) => asNumber(a) + Number(b) * dayMs,
    ),
    strict(
      timestamp,
      [inner(timestamp), inner(bigint)],
      (a, b) => `date_add('minute', ${b}, ${a})`,
      (a, b) => asNumber(a) + Number(b) * 60_000,
    ),
    strict(
      timestamp,
      [inner(timestamp)],
      (a) => `(${a} - INTERVAL '36' HOUR)`,
      (a) => asNumber(a) - 36 * 3_600_000,
    ),
    strict(
      timestamp,
      [inner(timestamp)],
      (a) => `date_trunc('hour', ${a})`,
      (a) => Math.floor(asNumber(a) / 3_600_000) * 3_600_000,
    ),
    strict(
      timestamp,
      [inner(timestamp)],
      (a) => `date_trunc('month', ${a})`,
      (a) => Date.parse(`${timestampText(asNumber(a)).slice(0, 7)}-01T00:00:00Z`),
    ),
    strict(
      timestamp,
      [inner(timestamp)],
      (a) => `CAST(${a} AT TIME ZONE 'Asia/Tokyo' AS timestamp)`,
      (a) => asNumber(a) + 9 * 3_600_000,
    ),
    strict(
      timestamp,
      [inner(date)],
      (a) => `CAST(${a} AS timestamp)`,
      (a) => asNumber(a) * dayMs,
    ),
    strict(
      timestamp,
      [inner(timestamp)],
      (a) => `CAST(from_iso8601_timestamp(to_iso8601(${a})) AT TIME ZONE 'UTC' AS timestamp)`,
      (a) => asNumber(a),
    ),
  ],
  date: (inner) => [
    strict(
      date,
      [inner(timestamp)],
      (a) => `CAST(${a} AS date)`,
      (a) => Math.floor(asNumber(a) / dayMs),
    ),
    strict(
      date,
      [inner(timestamp)],
      (a) => `date(${a} AT TIME ZONE 'Asia/Tokyo')`,
      (a) => Math.floor((asNumber(a) + 9 * 3_600_000) / dayMs),
    ),
    strict(
      date,
      [inner(date), inner(bigint)],
      (a, b) => `date_add('day', ${b}, ${a})`,
      (a, b) => asNumber(a) + Number(b),
    ),
    strict(
      date,
      [inner(date)],
      (a) => `(${a} + INTERVAL '1' MONTH)`,
      (a) => addMonth(asNumber(a)),
    ),
    strict(
      date,
      [inner(date)],
      (a) => `date_trunc('week', ${a})`,
      (a) => asNumber(a) - ((asNumber(a) + 3) % 7),
    ),
  ],
  decimal: (inner) => {
    const back = (sql: string) => `CAST(${sql} AS decimal(10,2))`;
    return [
      strict(
        smallDecimal,
        [inner(smallDecimal), inner(smallDecimal)],
        (a, b) => back(`${a} + ${b}`),
        (a, b) => asBigint(a) + asBigint(b),
      ),
      strict(
        smallDecimal,
        [inner(smallDecimal), inner(bigint)],
        (a, b) => back(`${a} - ${b}`),
        (a, b) => asBigint(a) - asBigint(b) * 100n,
      ),
      strict(
        smallDecimal,
        [
          inner(smallDecimal),
          anyValue(smallDecimal).map((value) => ({
            sql: literal(value, smallDecimal),
            type: smallDecimal,
            of: () => value,
          })),
        ],
        (a, b) => `${back(`CAST(${a} AS decimal(38,4)) / nullif(${b}, 0)`)}`,
        (a, b) =>
          b === 0n ? null : rescale(divideHalfUp(asBigint(a) * 10_000n, asBigint(b)), 4, 2),
      ),
      strict(
        smallDecimal,
        [inner(bigint)],
        (a) => back(a),
        (a) => asBigint(a) * 100n,
      ),
      strict(
        smallDecimal,
        [inner(varchar)],
        (a) => `TRY_CAST(${a} AS decimal(10,2))`,
        (a) => parseDecimal(asText(a)),
      ),
    ];
  },
};

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

function positionOf(text: string, part: string): bigint {
  const at = text.indexOf(part);
  return at === -1 ? 0n : BigInt([...text.slice(0, at)].length + 1);
}

function substringOf(letters: readonly string[], start: number, length: number): string {
  if (start === 0 || length <= 0 || Math.abs(start) > letters.length) return '';
  const from = start > 0 ? start - 1 : letters.length + start;
  return letters.slice(from, from + length).join('');
}

function addMonth(days: number): number {
  const at = new Date(days * dayMs);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 2, 0)).getUTCDate();
  const day = Math.min(at.getUTCDate(), last);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, day) / dayMs;
}

function parseDecimal(text: string): bigint | null {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = ''] = match;
  const digits = rescale(BigInt(whole + fraction), fraction.length, 2);
  return sign === '-' ? -digits : digits;
}
