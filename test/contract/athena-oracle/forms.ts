import type * as fc from 'fast-check';
import { conditions } from './conditions.ts';
import { anyValue, type Expression, type Inner, smallDecimal, strict } from './expression.ts';
import {
  asBigint,
  asNumber,
  asText,
  bigint,
  boolean,
  date,
  dateText,
  dayMs,
  decimalText,
  divideHalfUp,
  literal,
  type OracleType,
  rescale,
  timestamp,
  timestampText,
  varchar,
} from './values.ts';

/** Expressions that only one type has. */
export const special: Partial<
  Record<OracleType['kind'], (inner: Inner) => fc.Arbitrary<Expression>[]>
> = {
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
  boolean: conditions,
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
