import { notSupported, StatementFailure } from '../../sql/failure.ts';
import { addTime } from '../arithmetic.ts';
import { castTo, instantOf, localTime } from '../casts.ts';
import { coerce, failing, quoteString, type Typed, typed } from '../typed.ts';
import {
  bigintType,
  commonType,
  dateType,
  digitsOf,
  doubleType,
  isTime,
  type SqlType,
  timestampType,
  varcharType,
  zoneOf,
} from '../types.ts';
import {
  arg,
  arity,
  type CallSite,
  literal,
  type ScalarFunction,
  text,
  wrongArguments,
} from './signature.ts';

const utc: SqlType = { kind: 'timestamp_tz', zone: 'UTC' };

function time(args: readonly Typed[], index: number, site: CallSite): Typed {
  const value = arg(args, index, site);
  if (!isTime(value.type)) throw wrongArguments(args, site);
  return value;
}

const clockUnits = ['millisecond', 'second', 'minute', 'hour'];
const dateUnits = ['day', 'week', 'month'];

const dateDiff: ScalarFunction = (args, site) => {
  arity(args, site, 3);
  const unit = literal(args, 0, site).toLowerCase();
  const [from, to] = [time(args, 1, site), time(args, 2, site)];
  const type = commonType(from.type, to.type);
  if (type === undefined) throw wrongArguments(args, site);
  const isClock = clockUnits.includes(unit);
  if (!isClock && !dateUnits.includes(unit)) throw notSupported(`date_diff('${unit}', …)`);
  if (isClock && type.kind === 'date') {
    throw new StatementFailure('TYPE_MISMATCH', `'${unit}' is not a valid DATE field`);
  }
  const sides = [from, to].map((side) => {
    const wide = coerce(side, type, () => site.name);
    return isClock ? wide.sql : localTime(wide, `date_diff('${unit}', …)`);
  });
  // DuckDB's date_diff counts boundaries crossed, date_sub whole units as Trino does.
  return typed(`date_sub('${unit}', ${sides[0]}, ${sides[1]})`, bigintType);
};

const dateTrunc: ScalarFunction = (args, site) => {
  arity(args, site, 2);
  const unit = literal(args, 0, site).toLowerCase();
  const value = time(args, 1, site);
  const isDateUnit = [...dateUnits, 'quarter', 'year'].includes(unit);
  if (!isDateUnit && !clockUnits.includes(unit)) throw notSupported(`date_trunc('${unit}', …)`);
  if (value.type.kind === 'date') {
    if (!isDateUnit)
      throw new StatementFailure('TYPE_MISMATCH', `'${unit}' is not a valid DATE field`);
    return typed(`CAST(date_trunc('${unit}', ${value.sql}) AS DATE)`, dateType);
  }
  const truncated = `date_trunc('${unit}', ${localTime(value, site.name)})`;
  if (value.type.kind === 'timestamp') return typed(truncated, value.type);
  return typed(instantOf(truncated, zoneOf(value.type)), value.type);
};

// MySQL's letters and strftime's.
const formatLetters: Readonly<Record<string, string>> = {
  Y: '%Y',
  m: '%m',
  d: '%d',
  H: '%H',
  i: '%M',
  s: '%S',
  S: '%S',
  T: '%H:%M:%S',
  j: '%j',
  y: '%y',
  a: '%a',
  b: '%b',
  M: '%B',
  W: '%A',
  p: '%p',
  h: '%I',
  I: '%I',
  f: '%f',
  '%': '%%',
};

function strftimeFormat(format: string, name: string): string {
  return quoteString(
    format.replace(/%(.?)/gsu, (_, letter: string) => {
      const local = formatLetters[letter];
      if (local === undefined) throw notSupported(`%${letter} in ${name}`);
      return local;
    }),
  );
}

const dateFormat: ScalarFunction = (args, site) => {
  arity(args, site, 2);
  const value = time(args, 0, site);
  const format = strftimeFormat(literal(args, 1, site), site.name);
  return typed(`strftime(${localTime(value, site.name)}, ${format})`, varcharType);
};

const dateParse: ScalarFunction = (args, site) => {
  arity(args, site, 2);
  const format = strftimeFormat(literal(args, 1, site), site.name);
  return typed(`strptime(${text(args, 0, site)}, ${format})`, timestampType);
};

const isoTimestamp =
  '[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?';

const fromIso8601Timestamp: ScalarFunction = (args, site) => {
  arity(args, site, 1);
  const value = text(args, 0, site);
  // Digits beyond milliseconds are cut, not rounded.
  const dotted = `replace(${value}, ',', '.')`;
  const withSeconds = `regexp_replace(${dotted}, 'T([0-9]{2}:[0-9]{2})(Z|[+-].*)?\\z', 'T\\1:00\\2')`;
  const parsed = `date_trunc('millisecond', make_timestamp(epoch_us(CAST(${withSeconds} AS TIMESTAMPTZ))))`;
  const failure = failing('Invalid format of from_iso8601_timestamp', timestampType);
  const isParsed = `regexp_full_match(${value}, ${quoteString(isoTimestamp)})`;
  return typed(
    `CASE WHEN ${isParsed} THEN ${parsed} WHEN ${value} IS NOT NULL THEN ${failure} END`,
    { kind: 'timestamp_tz', zone: null },
  );
};

const toIso8601: ScalarFunction = (args, site) => {
  arity(args, site, 1);
  const value = time(args, 0, site);
  if (value.type.kind === 'date') return typed(`CAST(${value.sql} AS VARCHAR)`, varcharType);
  const digits = digitsOf(value.type);
  const fraction = digits === 0 ? "')" : `.%g')[:${20 + digits}]`;
  const wall = `strftime(${localTime(value, site.name)}, '%Y-%m-%dT%H:%M:%S${fraction}`;
  if (value.type.kind === 'timestamp') return typed(wall, varcharType);
  if (value.type.kind !== 'timestamp_tz' || value.type.zone !== 'UTC') {
    throw notSupported('to_iso8601 of a zone other than UTC');
  }
  return typed(`(${wall} || 'Z')`, varcharType);
};

/** A field of a time as bigint, of the wall clock in its own zone. */
export function extractField(field: string, value: Typed, site: CallSite): Typed {
  const local = localTime(time([value], 0, site), `extract(${field})`);
  const duckField = fields[field];
  if (duckField === undefined) throw notSupported(`extract(${field} FROM …)`);
  const isClock = ['hour', 'minute', 'second', 'millisecond'].includes(field);
  if (isClock && value.type.kind === 'date') throw wrongArguments([value], site);
  const part = `date_part('${duckField}', ${local})`;
  const own = duckField === 'millisecond' ? `${part} % 1000` : part;
  return typed(`CAST(${own} AS BIGINT)`, bigintType);
}

const fields: Readonly<Record<string, string>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  week: 'week',
  week_of_year: 'week',
  day: 'day',
  day_of_month: 'day',
  day_of_week: 'isodow',
  dow: 'isodow',
  day_of_year: 'doy',
  doy: 'doy',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  millisecond: 'millisecond',
};

const fieldFunctions = Object.fromEntries(
  Object.keys(fields)
    .filter((field) => field !== 'dow' && field !== 'doy')
    .map((field): [string, ScalarFunction] => [
      field,
      (args, site) => {
        arity(args, site, 1);
        return extractField(field, arg(args, 0, site), site);
      },
    ]),
);

const instantText = (epochMs: number) =>
  new Date(epochMs).toISOString().slice(0, 23).replace('T', ' ');

/** `x AT TIME ZONE zone`: the same instant, shown elsewhere. A timestamp is read in the session's zone, UTC. */
export function atTimeZone(value: Typed, zone: Typed, site: CallSite): Typed {
  const name = literal([zone], 0, site);
  const isZone = /^(UTC|[A-Z][A-Za-z_+-]*\/[A-Za-z_/+-]+)$/.test(name);
  if (!isZone) throw notSupported(`the time zone '${name}'; use UTC or a name such as Asia/Tokyo`);
  if (value.type.kind !== 'timestamp' && value.type.kind !== 'timestamp_tz') {
    throw wrongArguments([value, zone], site);
  }
  return typed(value.sql, { kind: 'timestamp_tz', zone: name, digits: digitsOf(value.type) });
}

/** Functions of dates and times. The session's time zone is UTC. */
export const timeFunctions: Readonly<Record<string, ScalarFunction>> = {
  ...fieldFunctions,
  date: (args, site) => {
    arity(args, site, 1);
    return castTo(arg(args, 0, site), dateType, false);
  },
  date_diff: dateDiff,
  date_trunc: dateTrunc,
  date_add: (args, site) => {
    arity(args, site, 3);
    return addTime(literal(args, 0, site).toLowerCase(), arg(args, 1, site), time(args, 2, site));
  },
  date_format: dateFormat,
  date_parse: dateParse,
  from_iso8601_timestamp: fromIso8601Timestamp,
  from_iso8601_date: (args, site) => {
    arity(args, site, 1);
    return castTo(typed(text(args, 0, site), varcharType), dateType, false);
  },
  to_iso8601: toIso8601,
  from_unixtime: (args, site) => {
    arity(args, site, 1);
    const seconds = coerce(arg(args, 0, site), doubleType, () => site.name).sql;
    return typed(`make_timestamp(CAST(round(${seconds} * 1000) AS BIGINT) * 1000)`, utc);
  },
  to_unixtime: (args, site) => {
    arity(args, site, 1);
    const value = arg(args, 0, site);
    if (!value.type.kind.startsWith('timestamp')) throw wrongArguments(args, site);
    return typed(`(epoch_us(${value.sql}) / CAST(1000000 AS DOUBLE))`, doubleType);
  },
  last_day_of_month: (args, site) => {
    arity(args, site, 1);
    return typed(`last_day(${localTime(time(args, 0, site), site.name)})`, dateType);
  },
  at_timezone: (args, site) => {
    arity(args, site, 2);
    const value = arg(args, 0, site);
    if (value.type.kind !== 'timestamp_tz') throw wrongArguments(args, site);
    return atTimeZone(value, arg(args, 1, site), site);
  },
  with_timezone: (args, site) => {
    arity(args, site, 2);
    const value = arg(args, 0, site);
    const zone = literal(args, 1, site);
    if (value.type.kind !== 'timestamp') throw wrongArguments(args, site);
    const digits = digitsOf(value.type);
    return typed(instantOf(value.sql, zone), { kind: 'timestamp_tz', zone, digits });
  },
  now: (_, site) => typed(`TIMESTAMP '${instantText(site.nowEpochMs)}'`, utc),
  current_timestamp: (_, site) => typed(`TIMESTAMP '${instantText(site.nowEpochMs)}'`, utc),
  localtimestamp: (_, site) => typed(`TIMESTAMP '${instantText(site.nowEpochMs)}'`, timestampType),
  current_date: (_, site) => typed(`DATE '${instantText(site.nowEpochMs).slice(0, 10)}'`, dateType),
};
