import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { caseEvents, orderEvent } from '../schemas/business-events.ts';
import { instant } from './instant.ts';
import { orderStatistics } from './order-statistics.ts';
import { isNamed, personEvents, propertyText } from './person-events.ts';

const count = z.coerce.number().int().min(0);

export const caseCountsRow = z.object({
  cases: count,
  responded: count,
  resolved: count,
  /** Cases that were reopened at least once, and how often in all. */
  reopened: count,
  reopenings: count,
  open: count,
  complaints: count,
  /** Cases of which other events are known, but no opening: in none of the figures. */
  unopened: count,
});

export const limitRow = z.object({
  limit_hours: count,
  /** Answered within the limit; answered later, or still waiting and older; waiting and not older. */
  within: count,
  breached: count,
  waiting: count,
});

export const breachRow = z.object({
  case_id: z.string(),
  profile_id: z.string(),
  opened_at: instant,
  responded_at: instant.nullable(),
  /** Until the first response, or until the end of the last day that counts. */
  waited_ms: count,
});

export const recoveryRow = z.object({
  complainers: count,
  resolved: count,
  bought_again: count,
  /** Resolved so lately that the days in which they may buy again are not over, and they have not yet. */
  too_early: count,
});

/** Days in which cases are opened, and the zone in which the last of them ends. */
export interface CaseDays extends Days {
  readonly timeZone: string;
}

export const caseCounts = (days: CaseDays): string => `SELECT
  count(*) FILTER (WHERE "opened_at" IS NOT NULL) AS "cases",
  count(*) FILTER (WHERE "responded_at" IS NOT NULL) AS "responded",
  count(*) FILTER (WHERE "resolved_at" IS NOT NULL) AS "resolved",
  count(*) FILTER (WHERE "opened_at" IS NOT NULL AND "reopenings" > 0) AS "reopened",
  COALESCE(sum("reopenings") FILTER (WHERE "opened_at" IS NOT NULL), 0) AS "reopenings",
  count(*) FILTER (WHERE "opened_at" IS NOT NULL AND "resolved_at" IS NULL) AS "open",
  count(*) FILTER (WHERE "opened_at" IS NOT NULL AND "is_complaint") AS "complaints",
  count(*) FILTER (WHERE "opened_at" IS NULL) AS "unopened"
FROM (${cases(days)}) AS c`;

/** Milliseconds to the first response, the first resolution, and the last one of cases that are not open again. */
export const caseTimes = (days: CaseDays): string =>
  orderStatistics(`SELECT t."measure", t."value" FROM (
    SELECT ARRAY[${['responded_at', 'first_resolved_at', 'resolved_at'].map((name) => `date_diff('millisecond', "opened_at", "${name}")`).join(', ')}] AS "values"
    FROM (${cases(days)}) AS c WHERE "opened_at" IS NOT NULL
  ) AS d CROSS JOIN UNNEST(ARRAY['first_response', 'first_resolution', 'resolution'], d."values") AS t ("measure", "value")
  WHERE t."value" IS NOT NULL`);

/** First responses against limits, a row per limit. */
export const caseLimits = (
  days: CaseDays,
  limitHours: readonly number[],
): string => `SELECT t."limit_hours",
  count(*) FILTER (WHERE "responded_at" IS NOT NULL AND "waited_ms" <= t."limit_hours" * 3600000) AS "within",
  count(*) FILTER (WHERE "waited_ms" > t."limit_hours" * 3600000) AS "breached",
  count(*) FILTER (WHERE "responded_at" IS NULL AND "waited_ms" <= t."limit_hours" * 3600000) AS "waiting"
FROM (${waits(days)}) AS w CROSS JOIN UNNEST(ARRAY[${encodeLiterals(limitHours)}]) AS t ("limit_hours")
GROUP BY t."limit_hours" ORDER BY t."limit_hours" DESC`;

/** Cases that waited longer than a limit for the first response, the longest first. */
export const caseBreaches = (days: CaseDays, limitHours: number, limit: number): string =>
  `SELECT "case_id", "profile_id", CAST("opened_at" AS VARCHAR) AS "opened_at", CAST("responded_at" AS VARCHAR) AS "responded_at", "waited_ms"
FROM (${waits(days)}) AS w WHERE "waited_ms" > ${encodeLiteral(limitHours)} * 3600000
ORDER BY "waited_ms" DESC, "case_id" LIMIT ${encodeLiteral(limit)}`;

/**
 * People who complained, and who of them bought within so many times 24 hours after their last resolved complaint.
 * Orders come from `profile_days`: with whole days a day's first and last order decide exactly.
 */
export function complainerRecovery(days: CaseDays, withinDays: number): string {
  const orders = personEvents({
    table: 'profile_days',
    days,
    columns: { first_at: 'e."first_at"', last_at: 'e."last_at"' },
    where: [isNamed([orderEvent])],
  });
  return `SELECT count(*) AS "complainers", count("resolved_at") AS "resolved",
  count(*) FILTER (WHERE "has_bought") AS "bought_again",
  count(*) FILTER (WHERE NOT "has_bought" AND "until" > ${endOf(days)}) AS "too_early"
FROM (
  SELECT c."profile_id", c."resolved_at", c."until", COALESCE(bool_or(o."last_at" > c."resolved_at" AND o."first_at" <= c."until"), false) AS "has_bought"
  FROM (
    SELECT "profile_id", "resolved_at", date_add('day', ${encodeLiteral(withinDays)}, "resolved_at") AS "until"
    FROM (
      SELECT "profile_id", max("resolved_at") AS "resolved_at" FROM (${cases(days)}) AS k
      WHERE "opened_at" IS NOT NULL AND "is_complaint" GROUP BY "profile_id"
    ) AS g
  ) AS c LEFT JOIN (${orders}) AS o ON o."profile_id" = c."profile_id"
  GROUP BY c."profile_id", c."resolved_at", c."until"
) AS r`;
}

const waits = (days: CaseDays): string => `SELECT c.*,
  date_diff('millisecond', "opened_at", COALESCE("responded_at", ${endOf(days)})) AS "waited_ms"
FROM (${cases(days)}) AS c WHERE "opened_at" IS NOT NULL`;

/** The last day's end as UTC, or now where that comes first. */
function endOf({ to, timeZone }: CaseDays): string {
  const midnight = `CAST(${encodeLiteral(`${to} 00:00:00`)} AS TIMESTAMP)`;
  const next = `with_timezone(date_add('day', 1, ${midnight}), ${encodeLiteral(timeZone)})`;
  return `least(CAST(${next} AT TIME ZONE 'UTC' AS TIMESTAMP), localtimestamp)`;
}

/**
 * A row per case. Its id is what its events call it; an opening without one is a case of its own. The first response is
 * the first answer after the opening, or the first resolution where none came before. `resolved_at` is the last
 * resolution, null while the case is open again; `first_resolved_at` stays. What a person hears of is opened by its
 * earliest opening, and belongs to whoever that one is of.
 */
function cases(days: CaseDays): string {
  const kind = `CASE ${Object.entries(caseEvents)
    .map(([name, events]) => `WHEN ${isNamed(events)} THEN '${name}'`)
    .join(' ')} END`;
  const ids = ['case_id', 'ticket_id', 'inquiry_id', 'complaint_id'].map(propertyText);
  const facts = personEvents({
    table: 'events',
    days,
    columns: {
      case_id: `COALESCE(${ids.join(', ')}, CASE WHEN ${isNamed(caseEvents.opened)} THEN e."message_id" END)`,
      kind,
      is_complaint: `strpos(e."event", 'Complaint') = 1 OR lower(COALESCE(${propertyText('type')}, ${propertyText('category')}, '')) IN ('complaint', 'クレーム', '苦情')`,
      at: 'e."timestamp"',
    },
    where: [isNamed(Object.values(caseEvents).flat())],
  });
  return `SELECT "case_id", "profile_id", "opened_at", "reopenings", "is_complaint", "first_resolved_at",
  COALESCE(least("answered_at", "first_resolved_at"), "answered_at", "first_resolved_at") AS "responded_at",
  CASE WHEN "last_reopened_at" IS NULL OR "last_reopened_at" < "last_resolved_at" THEN "last_resolved_at" END AS "resolved_at"
FROM (
  SELECT "case_id", min_by("profile_id", "at") FILTER (WHERE "kind" = 'opened') AS "profile_id", min("opened_at") AS "opened_at",
    bool_or("is_complaint") AS "is_complaint",
    count(*) FILTER (WHERE "kind" = 'reopened') AS "reopenings",
    min("at") FILTER (WHERE "kind" = 'responded' AND "at" >= "opened_at") AS "answered_at",
    min("at") FILTER (WHERE "kind" = 'resolved' AND "at" >= "opened_at") AS "first_resolved_at",
    max("at") FILTER (WHERE "kind" = 'resolved' AND "at" >= "opened_at") AS "last_resolved_at",
    max("at") FILTER (WHERE "kind" = 'reopened') AS "last_reopened_at"
  FROM (
    SELECT f.*, min(CASE WHEN "kind" = 'opened' THEN "at" END) OVER (PARTITION BY "case_id") AS "opened_at"
    FROM (${facts}) AS f WHERE "case_id" IS NOT NULL
  ) AS o GROUP BY "case_id"
) AS g`;
}
