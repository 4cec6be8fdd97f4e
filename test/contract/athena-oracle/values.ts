/** SQL types of the oracle. Nothing here comes from the code under test. */
export type OracleType =
  | { readonly kind: 'bigint' | 'varchar' | 'boolean' | 'timestamp' | 'date' | 'double' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };

/**
 * A value: bigint for bigint and for the digits of a decimal without its point, number for doubles, for timestamps
 * (ms) and dates (days) since 1970, null for NULL.
 */
export type Value = null | bigint | string | boolean | number;

export const bigint: OracleType = { kind: 'bigint' };
export const varchar: OracleType = { kind: 'varchar' };
export const boolean: OracleType = { kind: 'boolean' };
export const timestamp: OracleType = { kind: 'timestamp' };
export const date: OracleType = { kind: 'date' };
export const double: OracleType = { kind: 'double' };
export const decimal = (precision: number, scale: number): OracleType => ({
  kind: 'decimal',
  precision: Math.min(38, precision),
  scale,
});

export const dayMs = 86_400_000;

export function asBigint(value: Value): bigint {
  if (typeof value !== 'bigint') throw new TypeError('a bigint was expected');
  return value;
}

export function asText(value: Value): string {
  if (typeof value !== 'string') throw new TypeError('a text was expected');
  return value;
}

export function asNumber(value: Value): number {
  if (typeof value !== 'number') throw new TypeError('a number was expected');
  return value;
}

export function asBoolean(value: Value): boolean | null {
  if (value !== null && typeof value !== 'boolean') throw new TypeError('a truth was expected');
  return value;
}

/** Order of two values of one type, NULL after everything. */
export function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareText(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let index = 0; index < Math.min(x.length, y.length); index += 1) {
    const order = (x[index]?.codePointAt(0) ?? 0) - (y[index]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

/** SQL's AND of three-valued truths. */
export function and(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

export function or(a: boolean | null, b: boolean | null): boolean | null {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
}

export const not = (a: boolean | null): boolean | null => (a === null ? null : !a);

/** Quotient rounded half away from zero. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const [n, d] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const quotient = (2n * n + d) / (2n * d);
  return isNegative ? -quotient : quotient;
}

/** The digits of a decimal at another scale, rounded half away from zero where digits fall away. */
export function rescale(digits: bigint, from: number, to: number): bigint {
  if (to >= from) return digits * 10n ** BigInt(to - from);
  return divideHalfUp(digits, 10n ** BigInt(from - to));
}

export function decimalText(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  if (scale === 0) return sign + text;
  return `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

export const timestampText = (ms: number): string =>
  new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

export const dateText = (days: number): string => new Date(days * dayMs).toISOString().slice(0, 10);

/** A value as Athena prints it. */
export function printed(value: Value, type: OracleType): string | null {
  if (value === null) return null;
  switch (type.kind) {
    case 'decimal':
      return decimalText(asBigint(value), type.scale);
    case 'timestamp':
      return timestampText(asNumber(value));
    case 'date':
      return dateText(asNumber(value));
    case 'double':
      return Number.isInteger(value) ? `${String(value)}.0` : String(value);
    default:
      return String(value);
  }
}

/** A value as an SQL literal of its type. */
export function literal(value: Value, type: OracleType): string {
  const name = type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;
  if (value === null) return `CAST(NULL AS ${name})`;
  const text = printed(value, type) ?? '';
  switch (type.kind) {
    case 'varchar':
      return `'${text.replaceAll("'", "''")}'`;
    case 'timestamp':
      return `TIMESTAMP '${text}'`;
    case 'date':
      return `DATE '${text}'`;
    case 'bigint':
      return `CAST(${text} AS bigint)`;
    case 'decimal':
      return `CAST('${text}' AS ${name})`;
    default:
      return text;
  }
}
