import * as z from 'zod';
import { moved } from '../domain/audience/calendar.ts';
import { decimalMember } from '../domain/audience/json-member.ts';
import { encodePath } from '../domain/audience/literal.ts';
import { currentProfile } from '../domain/identity/current-profile.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import type { ClickIdName } from '../schemas/click-ids.ts';

export interface ConversionQuestion {
  /** Ascending, at least one. */
  readonly days: readonly string[];
  readonly events: readonly string[];
}

export interface ConversionFacts extends ConversionQuestion {
  readonly valueProperty: string;
  /** Click ids that the platform knows; at least one. */
  readonly clickIds: readonly ClickIdName[];
  /** How long before an event a click counts for it. */
  readonly clickDays: number;
}

const text = z.string().nullish();

/** An event as {@link conversionFacts} writes it, one JSON line. */
export const conversionLine = z.looseObject({
  /** SHA-256 (hex) of name and order: what there is one conversion of. */
  key: z.string(),
  event_id: z.string(),
  source_id: z.string(),
  message_id: z.string(),
  event: z.string(),
  node: z.string(),
  /** UTC wall time with milliseconds. */
  at: z.string(),
  day: z.string(),
  value: text,
  currency: text,
  url: text,
  referrer: text,
  user_agent: text,
  ip: text,
  channel: text,
  device_type: text,
  app: text,
});
export type ConversionLine = z.infer<typeof conversionLine>;

const property = (...path: string[]): string =>
  `json_extract_scalar(e."properties", ${encodePath(path)})`;
const context = (...path: string[]): string =>
  `json_extract_scalar(e."context", ${encodePath(path)})`;

const columns: Readonly<Record<string, string>> = {
  currency: property('currency'),
  url: `COALESCE(${context('page', 'url')}, ${property('url')})`,
  referrer: context('page', 'referrer'),
  user_agent: context('userAgent'),
  ip: context('ip'),
  channel: `COALESCE(${property('channel')}, ${context('channel')})`,
  device_type: context('device', 'type'),
  app: context('app', 'name'),
};

const wanted = ({ days, events }: ConversionQuestion): string =>
  `e."day" IN (${encodeLiterals(days)}) AND e."event" IN (${encodeLiterals(events)}) AND e."type" = 'track' AND NOT e."is_bot"`;

/**
 * Events of these days that a feed is about, with the last click of each kind that the person made until then: a click on
 * one device counts for an order on another. Rows are those of {@link conversionLine}, a column for each click id, and
 * `shard`, the first digit of the key. Events of the erased are among them.
 */
export function conversionFacts(question: ConversionFacts): string {
  const { valueProperty, clickIds } = question;
  const named = Object.entries({
    ...columns,
    value: `CAST(${decimalMember('e."properties"', [valueProperty])} AS VARCHAR)`,
  }).map(([name, sql]) => `${sql} AS "${name}"`);
  const eventId = `COALESCE(NULLIF(trim(${property('order_id')}), ''), e."message_id")`;
  const clicks = clickIds.map((name) => `k."${name}"`);
  return `SELECT f.*, ${clicks.join(', ')}, substr(f."key", 1, 1) AS "shard"
FROM (
  SELECT lower(to_hex(sha256(to_utf8(concat(e."event", ${encodeLiteral('\n')}, ${eventId}))))) AS "key", ${eventId} AS "event_id",
    e."source_id", e."message_id", e."event", e."node", CAST(e."timestamp" AS VARCHAR) AS "at", e."day",
    ${named.join(', ')}
  FROM "events" AS e WHERE ${wanted(question)}
) AS f
LEFT JOIN ${lastClicks(question)} AS k ON k."source_id" = f."source_id" AND k."message_id" = f."message_id"`;
}

/** Sub-select: source_id and message_id of an event, and the last value of each click id until it. */
function lastClicks(question: ConversionFacts): string {
  const { days, clickIds, clickDays } = question;
  const from = moved(days[0] ?? '', -clickDays - 1);
  const to = days.at(-1) ?? '';
  const last = clickIds.map((name) => {
    const value = `json_extract_scalar(c."click_ids", ${encodePath([name])})`;
    return `max_by(${value}, c."place") FILTER (WHERE ${value} IS NOT NULL) AS "${name}"`;
  });
  const profile = `COALESCE(p."profile_id", e."node") AS "profile_id"`;
  const people = `LEFT JOIN ${currentProfile('    ')} AS p ON p.node = e."node"`;
  return `(
  SELECT o."source_id", o."message_id", ${last.join(', ')}
  FROM (
    SELECT e."source_id", e."message_id", e."timestamp" AS "at", ${profile}
    FROM "events" AS e ${people} WHERE ${wanted(question)}
  ) AS o
  JOIN (
    SELECT e."timestamp" AS "at", CAST(e."timestamp" AS VARCHAR) || ' ' || e."message_id" AS "place", e."click_ids", ${profile}
    FROM "events" AS e ${people}
    WHERE e."day" BETWEEN ${encodeLiteral(from)} AND ${encodeLiteral(to)} AND e."click_ids" IS NOT NULL AND NOT e."is_bot"
  ) AS c ON c."profile_id" = o."profile_id" AND c."at" <= o."at" AND c."at" >= date_add('day', -${encodeLiteral(clickDays)}, o."at")
  GROUP BY o."source_id", o."message_id"
)`;
}

const count = z.coerce.number().int().min(0);
export const conversionCount = z.object({ day: z.string(), events: count });

/** Rows (day, events) of the days that have any: what the fates of a feed's events must add up to. */
export const conversionCounts = (question: ConversionQuestion): string =>
  `SELECT e."day", count(*) AS "events" FROM "events" AS e WHERE ${wanted(question)} GROUP BY e."day"`;
