import type { TypeName } from '../sql/ast.ts';
import { notSupported, StatementFailure } from '../sql/failure.ts';

type SimpleKind =
  | 'unknown'
  | 'boolean'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'varchar'
  | 'varbinary'
  | 'date'
  | 'json';

/** Digits of the second that text of a time shows; a literal has as many as it is written with. @default 3 */
interface Precise {
  readonly digits?: number;
}

/**
 * Trino's types, as far as they run here. `timestamp` is timestamp(3), or less in literals.
 *
 * A `timestamp_tz` is held as its instant, a DuckDB TIMESTAMP in UTC; its zone is known from the text of the
 * statement, or `null` where it would come with each value (`from_iso8601_timestamp`).
 */
export type SqlType =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | ({ readonly kind: 'timestamp' } & Precise)
  | ({ readonly kind: 'timestamp_tz'; readonly zone: string | null } & Precise)
  | { readonly kind: 'array'; readonly element: SqlType };

export const unknownType: SqlType = { kind: 'unknown' };
export const booleanType: SqlType = { kind: 'boolean' };
export const integerType: SqlType = { kind: 'integer' };
export const bigintType: SqlType = { kind: 'bigint' };
export const doubleType: SqlType = { kind: 'double' };
export const varcharType: SqlType = { kind: 'varchar' };
export const varbinaryType: SqlType = { kind: 'varbinary' };
export const dateType: SqlType = { kind: 'date' };
export const timestampType: SqlType = { kind: 'timestamp' };
export const jsonType: SqlType = { kind: 'json' };

export const decimalType = (precision: number, scale: number): SqlType => ({
  kind: 'decimal',
  precision: Math.min(38, precision),
  scale,
});

export const arrayType = (element: SqlType): SqlType => ({ kind: 'array', element });

const simpleNames: Readonly<Record<string, SqlType>> = {
  boolean: booleanType,
  int: integerType,
  integer: integerType,
  bigint: bigintType,
  double: doubleType,
  varchar: varcharType,
  string: varcharType,
  varbinary: varbinaryType,
  date: dateType,
  timestamp: timestampType,
  json: jsonType,
};

/** The type that CAST names. @throws StatementFailure NOT_SUPPORTED for types that do not run here */
export function typeOfName({ name, numbers, of }: TypeName): SqlType {
  if (name === 'decimal' && of.length === 0) {
    const [precision = 38, scale = 0] = numbers;
    if (precision < 1 || precision > 38 || scale > precision) {
      throw new StatementFailure('TYPE_MISMATCH', `Invalid decimal(${precision},${scale})`);
    }
    return decimalType(precision, scale);
  }
  if (name === 'array' && of[0] !== undefined) return arrayType(typeOfName(of[0]));
  const isMilliseconds = numbers.length === 0 || numbers[0] === 3;
  if (name === 'timestamp with time zone' && isMilliseconds) {
    return { kind: 'timestamp_tz', zone: 'UTC' };
  }
  const simple = name === 'string' ? undefined : simpleNames[name];
  if (simple === undefined) throw notSupported(`the type ${name}`);
  if (numbers.length > 0 && !(name === 'timestamp' && isMilliseconds)) {
    throw notSupported(`the type ${name}(${numbers.join(',')})`);
  }
  return simple;
}

/** The type of a Glue column: `string int bigint boolean double timestamp date decimal(p,s)`. */
export function typeOfGlue(text: string): SqlType {
  const lower = text.toLowerCase().replaceAll(' ', '');
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(lower);
  if (decimal) return decimalType(Number(decimal[1]), Number(decimal[2]));
  const simple = /^(?:varbinary|varchar|integer|json)$/.test(lower)
    ? undefined
    : simpleNames[lower];
  if (simple === undefined) throw notSupported(`table columns of type ${text}`);
  return simple;
}

/** How DuckDB stores values of the type. */
export function duckType(type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'timestamp_tz':
      return 'TIMESTAMP';
    case 'array':
      return `${duckType(type.element)}[]`;
    case 'unknown':
      return 'INTEGER';
    case 'varbinary':
      return 'BLOB';
    default:
      return type.kind.toUpperCase();
  }
}

/** The type as Trino writes it in messages. */
export function typeText(type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'timestamp':
      return 'timestamp(3)';
    case 'timestamp_tz':
      return 'timestamp(3) with time zone';
    case 'array':
      return `array(${typeText(type.element)})`;
    default:
      return type.kind;
  }
}

export function isSameType(a: SqlType, b: SqlType): boolean {
  if (a.kind === 'timestamp_tz') return b.kind === 'timestamp_tz';
  return typeText(a) === typeText(b);
}

export function isInteger(type: SqlType): boolean {
  return type.kind === 'integer' || type.kind === 'bigint';
}

export function isNumeric(type: SqlType): boolean {
  return isInteger(type) || type.kind === 'decimal' || type.kind === 'double';
}

export function isTime(type: SqlType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_tz';
}

/** The zone a time is shown in; the session's, UTC, where it has none of its own. */
export function zoneOf(type: SqlType): string {
  return type.kind === 'timestamp_tz' ? (type.zone ?? 'UTC') : 'UTC';
}

/** An integer or decimal as the decimal type Trino widens it to. */
export function asDecimal(type: SqlType): { precision: number; scale: number } | undefined {
  if (type.kind === 'decimal') return type;
  if (type.kind === 'integer') return { precision: 10, scale: 0 };
  if (type.kind === 'bigint') return { precision: 19, scale: 0 };
  return undefined;
}

/** The type both sides are widened to without a CAST, or undefined where Trino would refuse. */
export function commonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (a.kind === 'timestamp_tz' && b.kind === 'timestamp_tz') {
    return a.zone === b.zone ? finer(a, b) : { kind: 'timestamp_tz', zone: null };
  }
  if (a.kind === 'timestamp' && b.kind === 'timestamp') return finer(a, b);
  if (isSameType(a, b)) return a;
  if (a.kind === 'unknown') return b;
  if (b.kind === 'unknown') return a;
  if (a.kind === 'array' && b.kind === 'array') {
    const element = commonType(a.element, b.element);
    return element && arrayType(element);
  }
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b);
  return commonTime(a, b);
}

/** How many digits of the second text of the time shows. */
export function digitsOf(type: SqlType): number {
  return type.kind === 'timestamp' || type.kind === 'timestamp_tz' ? (type.digits ?? 3) : 0;
}

const finer = (a: SqlType, b: SqlType): SqlType => (digitsOf(a) < digitsOf(b) ? b : a);

function commonNumber(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'double' || b.kind === 'double') return doubleType;
  if (isInteger(a) && isInteger(b)) return bigintType;
  const [left, right] = [asDecimal(a), asDecimal(b)];
  if (left === undefined || right === undefined) return doubleType;
  const scale = Math.max(left.scale, right.scale);
  return decimalType(
    Math.max(left.precision - left.scale, right.precision - right.scale) + scale,
    scale,
  );
}

function commonTime(a: SqlType, b: SqlType): SqlType | undefined {
  const order = ['date', 'timestamp', 'timestamp_tz'];
  if (!order.includes(a.kind) || !order.includes(b.kind)) return undefined;
  const wider = order.indexOf(a.kind) > order.indexOf(b.kind) ? a : b;
  // A timestamp that meets a zone is read in the session's zone.
  return wider.kind === 'timestamp_tz' && wider.zone !== 'UTC'
    ? { kind: 'timestamp_tz', zone: null }
    : wider;
}
