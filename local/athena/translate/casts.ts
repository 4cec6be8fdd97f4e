import { notSupported, StatementFailure } from '../sql/failure.ts';
import { failing, quoteString, type Typed, typed } from './typed.ts';
import {
  booleanType,
  digitsOf,
  duckType,
  isInteger,
  isNumeric,
  isSameType,
  type SqlType,
  typeText,
  varcharType,
} from './types.ts';

/** CAST and TRY_CAST with Trino's rules: what it refuses to parse fails (or is NULL) here too. */
export function castTo(value: Typed, target: SqlType, isTry: boolean): Typed {
  const from = value.type;
  if (isSameType(from, target)) return value;
  if (from.kind === 'unknown') return typed(`CAST(NULL AS ${duckType(target)})`, target);
  if (target.kind === 'varchar') return typed(textOf(value, 'CAST'), varcharType);
  if (from.kind === 'varchar') return fromText(value, target, isTry);
  if (from.kind === 'json') return fromJson(value, target, isTry);
  const cast = isTry ? 'TRY_CAST' : 'CAST';
  const plain = typed(`${cast}(${value.sql} AS ${duckType(target)})`, target);
  if (target.kind === 'json') return toJson(value);
  if (target.kind === 'array' || from.kind === 'array') return castArray(value, target, isTry);
  if (isNumeric(from) && isNumeric(target)) {
    // Trino rounds half up; DuckDB would take the even neighbour.
    const isRounding = from.kind === 'double' && isInteger(target);
    return isRounding
      ? typed(`${cast}(round(${value.sql}) AS ${duckType(target)})`, target)
      : plain;
  }
  if (from.kind === 'boolean' && isNumeric(target)) return plain;
  if (target.kind === 'boolean' && isNumeric(from))
    return typed(`(${value.sql} <> 0)`, booleanType);
  const local = castTime(value, target);
  if (local !== undefined) return local;
  throw new StatementFailure(
    'TYPE_MISMATCH',
    `Cannot cast ${typeText(from)} to ${typeText(target)}`,
  );
}

function castTime(value: Typed, target: SqlType): Typed | undefined {
  const { kind } = value.type;
  if (kind === 'timestamp_tz' && (target.kind === 'date' || target.kind === 'timestamp')) {
    const local = localTime(value, `CAST to ${target.kind}`);
    return typed(`CAST(${local} AS ${duckType(target)})`, target);
  }
  const isTime = kind === 'date' || kind === 'timestamp';
  const isTimeTarget = ['date', 'timestamp', 'timestamp_tz'].includes(target.kind);
  if (!isTime || !isTimeTarget) return undefined;
  return typed(`CAST(${value.sql} AS ${duckType(target)})`, target);
}

/**
 * The wall time of a `timestamp with time zone` in its own zone, as DuckDB text of type TIMESTAMP.
 *
 * @throws StatementFailure NOT_SUPPORTED where the zone comes with each value
 */
export function localTime(value: Typed, what: string): string {
  if (value.type.kind !== 'timestamp_tz') return value.sql;
  const { zone } = value.type;
  if (zone === null) {
    throw notSupported(
      `${what} of a timestamp whose zone comes with each value; say AT TIME ZONE 'UTC' first`,
    );
  }
  if (zone === 'UTC') return value.sql;
  return `(make_timestamptz(epoch_us(${value.sql})) AT TIME ZONE ${quoteString(zone)})`;
}

/** The instant at which a wall clock in `zone` shows the given TIMESTAMP. */
export function instantOf(local: string, zone: string): string {
  if (zone === 'UTC') return local;
  return `make_timestamp(epoch_us(${local} AT TIME ZONE ${quoteString(zone)}))`;
}

const timestampText = (sql: string, digits: number) =>
  `strftime(${sql}, '%Y-%m-%d %H:%M:%S${digits === 0 ? "')" : `.%g')[:${20 + digits}]`}`;

/**
 * Text of a value as CAST to varchar makes it (`use` CAST), or as Athena prints results (`use` result).
 */
export function textOf(value: Typed, use: 'CAST' | 'result'): string {
  const { sql, type } = value;
  // Results show milliseconds whatever the type.
  const digits = use === 'CAST' ? digitsOf(type) : 3;
  switch (type.kind) {
    case 'varchar':
      return sql;
    case 'unknown':
      return 'CAST(NULL AS VARCHAR)';
    case 'timestamp':
      return timestampText(sql, digits);
    case 'timestamp_tz':
      return `(${timestampText(localTime(value, 'text'), digits)} || ${quoteString(` ${type.zone}`)})`;
    case 'double':
      if (use === 'CAST') throw notSupported('CAST of double to varchar; cast to decimal first');
      return `athena_double_text(${sql})`;
    case 'json':
      return use === 'result' ? `CAST(${sql} AS VARCHAR)` : jsonText(sql);
    case 'array':
      return arrayText(value, type.element, use);
    case 'varbinary':
      throw notSupported(`${use} of varbinary to text; use to_hex`);
    default:
      return `CAST(${sql} AS VARCHAR)`;
  }
}

function arrayText(value: Typed, element: SqlType, use: 'CAST' | 'result'): string {
  if (use === 'CAST') throw new StatementFailure('TYPE_MISMATCH', 'Cannot cast array to varchar');
  const item = textOf(typed('item', element), use);
  const items = `list_transform(${value.sql}, lambda item: coalesce(${item}, 'null'))`;
  return `('[' || array_to_string(${items}, ', ') || ']')`;
}

/** What text of a type looks like to Trino; the group is what DuckDB reads. */
const textForms: Partial<Record<SqlType['kind'], string>> = {
  integer: '[\\x00-\\x20]*([+-]?[0-9]+)[\\x00-\\x20]*',
  bigint: '[\\x00-\\x20]*([+-]?[0-9]+)[\\x00-\\x20]*',
  decimal: '([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)',
  double:
    '\\s*([+-]?(?:NaN|Infinity|(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?))[fFdD]?\\s*',
  date: '\\s*\\+?([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})\\s*',
  timestamp:
    // A zone may stand behind it and says nothing.
    '\\s*([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?: (?:[01]?[0-9]|2[0-3]):[0-9]{1,2}(?::[0-9]{1,2}(?:\\.[0-9]+)?)?)?)(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2})| [A-Z][A-Za-z_]*/[A-Za-z_/]+)?\\s*',
  boolean: '((?i:t|true|f|false|1|0))',
};

/**
 * The text is named once, since it may be costly to work out: what has not the form becomes '', which no type but
 * varchar can be cast from.
 */
function fromText({ sql }: Typed, target: SqlType, isTry: boolean): Typed {
  if (target.kind === 'json') return typed(`to_json(${sql})`, target);
  const form = textForms[target.kind];
  if (form === undefined) throw notSupported(`CAST of varchar to ${typeText(target)}`);
  const parsed = (cast: string, pattern: string, type: string) =>
    `${cast}(regexp_extract(${sql}, ${quoteString(`^${pattern}$`)}, 1) AS ${type})`;
  const converted = parsed(isTry ? 'TRY_CAST' : 'CAST', form, duckType(target));
  if (target.kind === 'timestamp') {
    const rounded = `date_trunc('millisecond', ${converted} + INTERVAL 500 MICROSECONDS)`;
    return typed(rounded, target);
  }
  if (target.kind !== 'decimal' || target.precision <= 18 || target.scale > 16) {
    return typed(converted, target);
  }
  // DuckDB takes 30 µs to read a decimal of 128 bits and 0.1 µs for one of 64, which holds nearly all there are.
  const whole = Math.min(18 - target.scale, target.precision - target.scale);
  const short = `([+-]?[0-9]{1,${whole - 1}}(?:\\.[0-9]*)?)`;
  const quick = parsed('TRY_CAST', short, `DECIMAL(18,${target.scale})`);
  return typed(`CAST(coalesce(${quick}, ${converted}) AS ${duckType(target)})`, target);
}

/** Text of a JSON scalar; NULL for JSON null; CAST of objects and arrays to varchar fails in Trino. */
function jsonText(sql: string): string {
  return `CASE WHEN json_type(${sql}) IN ('OBJECT', 'ARRAY') THEN ${failing('Cannot cast to varchar', varcharType)} ELSE ${sql} ->> '$' END`;
}

function fromJson(value: Typed, target: SqlType, isTry: boolean): Typed {
  const { sql } = value;
  const cast = isTry ? 'TRY_CAST' : 'CAST';
  if (target.kind === 'array') {
    const inner = target.element.kind;
    if (inner !== 'json' && inner !== 'varchar' && inner !== 'bigint' && inner !== 'double') {
      throw notSupported(`CAST of json to ${typeText(target)}`);
    }
    const isArray = `json_type(${sql}) = 'ARRAY'`;
    const otherwise = isTry
      ? 'NULL'
      : `CASE WHEN json_type(${sql}) <> 'NULL' THEN ${cast}(${sql} AS ${duckType(target)}) END`;
    return typed(
      `CASE WHEN ${isArray} THEN ${cast}(${sql} AS ${duckType(target)}) ELSE ${otherwise} END`,
      target,
    );
  }
  if (['bigint', 'integer', 'double', 'boolean', 'decimal'].includes(target.kind)) {
    return castTo(typed(jsonText(sql), varcharType), target, isTry);
  }
  throw notSupported(`CAST of json to ${typeText(target)}`);
}

function toJson(value: Typed): Typed {
  const { kind } = value.type;
  if (kind === 'integer' || kind === 'bigint' || kind === 'boolean') {
    return typed(`to_json(${value.sql})`, { kind: 'json' });
  }
  throw notSupported(`CAST of ${typeText(value.type)} to json`);
}

function castArray(value: Typed, target: SqlType, isTry: boolean): Typed {
  if (value.type.kind !== 'array' || target.kind !== 'array') {
    throw new StatementFailure(
      'TYPE_MISMATCH',
      `Cannot cast ${typeText(value.type)} to ${typeText(target)}`,
    );
  }
  const item = castTo(typed('item', value.type.element), target.element, isTry);
  return typed(`list_transform(${value.sql}, lambda item: ${item.sql})`, target);
}
