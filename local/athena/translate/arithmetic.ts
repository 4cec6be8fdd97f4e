import type { BinaryOperator, Expression } from '../sql/ast.ts';
import { notSupported, StatementFailure } from '../sql/failure.ts';
import { instantOf, localTime } from './casts.ts';
import { coerce, failing, type Typed, typed, unify } from './typed.ts';
import {
  arrayType,
  asDecimal,
  bigintType,
  booleanType,
  commonType,
  decimalType,
  doubleType,
  duckType,
  isNumeric,
  isTime,
  type SqlType,
  typeText,
  zoneOf,
} from './types.ts';

const comparisons = new Set<BinaryOperator>([
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'is distinct from',
  'is not distinct from',
]);

function mismatch(operator: string, left: Typed, right: Typed): StatementFailure {
  return new StatementFailure(
    'TYPE_MISMATCH',
    `Cannot apply operator: ${typeText(left.type)} ${operator} ${typeText(right.type)}`,
  );
}

/** Any binary operator but those with an INTERVAL on one side. */
export function binary(operator: BinaryOperator, left: Typed, right: Typed): Typed {
  if (comparisons.has(operator)) return compare(operator, left, right);
  if (operator === '||') return concatenate(left, right);
  if (left.type.kind === 'unknown' && isNumeric(right.type)) {
    return binary(
      operator,
      coerce(left, right.type, () => operator),
      right,
    );
  }
  if (right.type.kind === 'unknown' && isNumeric(left.type)) {
    return binary(
      operator,
      left,
      coerce(right, left.type, () => operator),
    );
  }
  if (!isNumeric(left.type) || !isNumeric(right.type)) {
    if (operator === '-' && isTime(left.type) && commonType(left.type, right.type)) {
      throw notSupported('subtraction of times, whose result is an interval; use date_diff');
    }
    throw mismatch(operator, left, right);
  }
  const type = commonType(left.type, right.type);
  if (type?.kind === 'double') return doubles(operator, left, right);
  if (type?.kind === 'decimal') return decimals(operator, left, right);
  return integers(operator, left, right, type ?? bigintType);
}

/** A comparison in the common type of both sides. */
export function compare(operator: BinaryOperator, left: Typed, right: Typed): Typed {
  if (commonType(left.type, right.type) === undefined) throw mismatch(operator, left, right);
  const { values, type } = unify([left, right], operator);
  if (type.kind === 'json') throw notSupported('comparison of json values');
  return typed(`(${values[0]?.sql} ${operator} ${values[1]?.sql})`, booleanType);
}

function concatenate(left: Typed, right: Typed): Typed {
  // Trino takes a NULL without type for an array beside whatever stands there.
  if (left.type.kind === 'unknown' || right.type.kind === 'unknown') {
    throw notSupported('|| with a NULL that has no type; CAST it');
  }
  if (left.type.kind === 'array' || right.type.kind === 'array') {
    const { values, type } = unify([left, right], '||');
    const [a, b] = [values[0]?.sql, values[1]?.sql];
    return typed(
      `CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN list_concat(${a}, ${b}) END`,
      type.kind === 'array' ? type : arrayType(type),
    );
  }
  const { values, type } = unify([left, right], '||');
  if (type.kind !== 'varchar') throw mismatch('||', left, right);
  return typed(`(${values[0]?.sql} || ${values[1]?.sql})`, { kind: 'varchar' });
}

function isNonZeroLiteral({ literal }: Typed): boolean {
  return literal !== undefined && Number(literal) !== 0;
}

function guardZero(sql: string, divisor: Typed, type: SqlType): string {
  if (isNonZeroLiteral(divisor)) return sql;
  return `CASE WHEN ${divisor.sql} = 0 THEN ${failing('Division by zero', type)} ELSE ${sql} END`;
}

function integers(operator: BinaryOperator, left: Typed, right: Typed, common: SqlType): Typed {
  const type = commonType(left.type, right.type) ?? common;
  const [a, b] = [coerce(left, type, () => operator), coerce(right, type, () => operator)];
  const cast = (sql: string) => `CAST(${sql} AS ${duckType(type)})`;
  if (operator === '/') return typed(guardZero(cast(`${a.sql} // ${b.sql}`), right, type), type);
  if (operator === '%') return typed(guardZero(cast(`${a.sql} % ${b.sql}`), right, type), type);
  return typed(`(${a.sql} ${operator} ${b.sql})`, type);
}

function doubles(operator: BinaryOperator, left: Typed, right: Typed): Typed {
  const [a, b] = [left, right].map((side) => coerce(side, doubleType, () => operator).sql);
  return typed(`(${a} ${operator} ${b})`, doubleType);
}

function decimals(operator: BinaryOperator, left: Typed, right: Typed): Typed {
  const [a, b] = [asDecimal(left.type), asDecimal(right.type)];
  if (a === undefined || b === undefined) throw mismatch(operator, left, right);
  const [aType, bType] = [decimalType(a.precision, a.scale), decimalType(b.precision, b.scale)];
  const [x, y] = [coerce(left, aType, () => operator), coerce(right, bType, () => operator)];
  switch (operator) {
    case '+':
    case '-': {
      const scale = Math.max(a.scale, b.scale);
      const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
      const type = decimalType(whole + scale + 1, scale);
      const [p, q] = [x, y].map((side) => `CAST(${side.sql} AS ${duckType(type)})`);
      return typed(`CAST(${p} ${operator} ${q} AS ${duckType(type)})`, type);
    }
    case '*': {
      const scale = a.scale + b.scale;
      if (scale > 38) throw mismatch(operator, left, right);
      const type = decimalType(a.precision + b.precision, scale);
      return typed(`CAST(${x.sql} * ${y.sql} AS ${duckType(type)})`, type);
    }
    case '/': {
      const scale = Math.max(a.scale, b.scale);
      const type = decimalType(a.precision + b.scale + Math.max(0, b.scale - a.scale), scale);
      return divideDecimals(x, y, type, scale - a.scale + b.scale);
    }
    default:
      throw notSupported('the remainder of decimals');
  }
}

const powerOfTen = (exponent: number) => `1${'0'.repeat(exponent)}`;

/** The digits of a decimal without its point, as HUGEINT. */
function unscaled({ sql, type }: Typed): string {
  const scale = type.kind === 'decimal' ? type.scale : 0;
  if (scale === 0) return `CAST(${sql} AS HUGEINT)`;
  return `CAST(${sql} * CAST(${powerOfTen(scale)} AS DECIMAL(38,0)) AS HUGEINT)`;
}

/** The decimal whose digits without point are the HUGEINT. */
function scaled(hugeint: string, type: SqlType): string {
  const scale = type.kind === 'decimal' ? type.scale : 0;
  if (scale === 0) return `CAST(${hugeint} AS ${duckType(type)})`;
  const unit = `CAST('0.${'0'.repeat(scale - 1)}1' AS DECIMAL(38,${scale}))`;
  return `CAST(CAST(${hugeint} AS DECIMAL(38,0)) * ${unit} AS ${duckType(type)})`;
}

/**
 * Trino's division of decimals: rounded half away from zero to the result's scale. DuckDB would go through double.
 *
 * @param shift digits the dividend gains before the division of the unscaled numbers
 */
export function divideDecimals(x: Typed, y: Typed, type: SqlType, shift: number): Typed {
  const dividend =
    shift === 0 ? unscaled(x) : `${unscaled(x)} * CAST(${powerOfTen(shift)} AS HUGEINT)`;
  return typed(scaled(`athena_divide(${dividend}, ${unscaled(y)})`, type), type);
}

const monthUnits: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
const dayUnits: Readonly<Record<string, number>> = { day: 1, week: 7 };
const clockUnits: Readonly<Record<string, number>> = {
  millisecond: 1000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
};

/** `date_add(unit, amount, value)` and INTERVAL arithmetic; the amount is an integer, negative ones too. */
export function addTime(unit: string, amount: Typed, value: Typed): Typed {
  const { kind } = value.type;
  if (!isTime(value.type)) {
    throw new StatementFailure(
      'TYPE_MISMATCH',
      `date_add takes a time, not ${typeText(value.type)}`,
    );
  }
  const count = coerce(amount, bigintType, () => 'date_add').sql;
  const clock = clockUnits[unit];
  if (clock !== undefined) {
    if (kind === 'date') {
      throw new StatementFailure('TYPE_MISMATCH', `'${unit}' is not a valid DATE field`);
    }
    return typed(`(${value.sql} + to_microseconds(${count} * ${clock}))`, value.type);
  }
  const months = monthUnits[unit];
  const days = dayUnits[unit];
  const step = months ?? days;
  if (step === undefined) throw notSupported(`the unit '${unit}'`);
  const whole = `CAST(${count} * ${step} AS INTEGER)`;
  const interval = months === undefined ? `to_days(${whole})` : `to_months(${whole})`;
  if (kind === 'date') return typed(`CAST(${value.sql} + ${interval} AS DATE)`, value.type);
  if (kind === 'timestamp') return typed(`(${value.sql} + ${interval})`, value.type);
  const moved = `(${localTime(value, `date_add('${unit}', …)`)} + ${interval})`;
  return typed(instantOf(moved, zoneOf(value.type)), value.type);
}

/** `value ± INTERVAL '…' unit`. */
export function addInterval(
  value: Typed,
  interval: Extract<Expression, { kind: 'interval' }>,
  sign: 1 | -1,
): Typed {
  const count = Number(interval.value) * interval.sign * sign;
  if (!Number.isSafeInteger(count)) throw notSupported(`INTERVAL '${interval.value}'`);
  const unit = interval.unit.replace(/s$/, '');
  if (unit === 'quarter' || unit === 'millisecond') throw notSupported(`INTERVAL in ${unit}s`);
  if (value.type.kind === 'date' && clockUnits[unit] !== undefined) {
    throw new StatementFailure('TYPE_MISMATCH', 'Cannot add hour, minutes or seconds to a date');
  }
  const moved = addTime(unit, typed(`CAST(${count} AS BIGINT)`, bigintType), value);
  const isMonths = unit in monthUnits;
  return { ...moved, type: isMonths ? moved.type : toMilliseconds(moved.type) };
}

/** An interval of days and less has milliseconds, and so has what it is added to. */
function toMilliseconds(type: SqlType): SqlType {
  return type.kind === 'timestamp' || type.kind === 'timestamp_tz' ? { ...type, digits: 3 } : type;
}

/** -x. */
export function negate(value: Typed): Typed {
  if (!isNumeric(value.type)) {
    throw new StatementFailure('TYPE_MISMATCH', `Cannot negate ${typeText(value.type)}`);
  }
  return typed(`(-${value.sql})`, value.type);
}
