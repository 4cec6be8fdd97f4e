import * as z from 'zod';
import { encodeLiterals } from '../domain/sql-literal.ts';
import { fromLanded, type LandedObjects } from './landed.ts';
import { columnNames, identifier, selectList } from './statement.ts';
import { events, landingEvents, landingOutcomes, outcomes } from './tables/catalogue.ts';
import type { Column } from './tables/table.ts';

/**
 * What one compaction reads and rewrites. The statements below judge the same candidates in the same way; they must
 * read the same generations.
 */
export interface Compaction {
  /** Days that already have a generation of `events` or `outcomes`, out of those rewritten. */
  readonly currentDays: readonly string[];
  /** Further days with a generation, whose ids count against copies but which are not rewritten. */
  readonly lookbackDays: readonly string[];
  readonly landedEvents: LandedObjects;
  readonly landedOutcomes: LandedObjects;
}

/*
 * Where a candidate comes from decides who wins; in this order:
 * -1 a stored event that is only looked at, 0 a stored event that is written again, 1 an outcome that was counted
 * before, 2 a landed event, 3 a landed outcome.
 *
 * First each (request_id, position) is counted once: a message that the queue delivered twice, or an object that a
 * crashed run consumed before, falls away against what is there. Then each (source_id, message_id) has one winner.
 */

const judgedColumns = [
  'source_id',
  'message_id',
  'request_id',
  'position',
  'request_events',
  'received_at',
  'fingerprint',
];

const count = z.coerce.number().int().min(0);

/**
 * Of one day with landed events: how many are new, how many of these are of sources with history, and how many claim
 * the id of another event.
 */
export const compactionProbe = z.object({
  day: z.string(),
  stored: count,
  history: count,
  conflicts: count,
});

/** What the landed events of each day will become. Reads no wide column. @param historySources their ids */
export function probedCompaction(
  compaction: Compaction,
  historySources: readonly string[],
): string {
  const from = judged(compaction, { columns: judgedColumns, rewrittenDays: [] });
  const stored = `sum(CASE WHEN "place" = 1 THEN 1 ELSE 0 END) AS "stored"`;
  const isHistory =
    historySources.length === 0 ? 'FALSE' : `"source_id" IN (${encodeLiterals(historySources)})`;
  const history = `sum(CASE WHEN "place" = 1 AND ${isHistory} THEN 1 ELSE 0 END) AS "history"`;
  const conflicts = `sum(CASE WHEN ${isConflict} THEN 1 ELSE 0 END) AS "conflicts"`;
  return `SELECT "day", ${stored}, ${history}, ${conflicts} FROM (${from}) WHERE "origin" = 2 GROUP BY "day"`;
}

const isConflict = `"place" > 1 AND "fingerprint" <> "winner"`;

/**
 * The events of days that have new ones: the current events, and new ones that are nobody's copy. What only the whole day
 * shows of a device marks all its events: that it ever sent a burst, or that it had more views than a person.
 *
 * @param days those with new events; the others stay as they are
 */
export function compactedEvents(compaction: Compaction, days: readonly string[]): string {
  const columns = columnNames(events);
  const judgedRows = judged(compaction, { columns, rewrittenDays: days });
  const kept = `SELECT ${selectList(columns)}, "day", ${conduct.join(', ')} FROM (${judgedRows}) WHERE "origin" = 0 OR ("origin" = 2 AND "place" = 1)`;
  const marked = columns.map((name) => markOfMachine[name] ?? identifier(name));
  return `SELECT ${marked.join(', ')}, "day" FROM (${kept}) ORDER BY "day", ${selectList(events.sortedBy)}`;
}

/** Views of one device in a day beyond which it is a machine: one each half minute for sixteen hours. */
const mostViewsOfDay = 2_000;

/** Of a device, by its cookie alone: who is logged in has other events, which a flood under their name must not mark. */
const ofDevice = `OVER (PARTITION BY "day", "node")`;
const isDevice = `"node" LIKE 'anonymous_id.%'`;
const conduct: readonly string[] = [
  `max(CASE WHEN ${isDevice} AND "bot_reason" = 'burst' THEN 1 ELSE 0 END) ${ofDevice} AS "bursts"`,
  `sum(CASE WHEN ${isDevice} AND "type" IN ('page', 'screen') THEN 1 ELSE 0 END) ${ofDevice} AS "views"`,
];

const markOfMachine: Readonly<Record<string, string>> = {
  is_bot: `"is_bot" OR "bursts" = 1 OR "views" > ${mostViewsOfDay} AS "is_bot"`,
  bot_reason: `CASE WHEN "is_bot" THEN "bot_reason" WHEN "bursts" = 1 THEN 'burst' WHEN "views" > ${mostViewsOfDay} THEN 'heavy_day' END AS "bot_reason"`,
};

/** New events whose message id is taken by an event with other content, bytes kept. */
export function compactedConflicts(compaction: Compaction): string {
  const columns = columnNames(events);
  const from = judged(compaction, { columns, rewrittenDays: [] });
  return `SELECT ${selectList(columns)}, "day" FROM (${from}) WHERE "origin" = 2 AND ${isConflict} ORDER BY "day", ${selectList(events.sortedBy)}`;
}

/** The days' outcomes: prior ones as they are, and one for each new (request_id, position). */
export function compactedOutcomes(compaction: Compaction): string {
  const isDecided = `"origin" IN (1, 3)`;
  const fate: Record<string, string> = {
    outcome: `CASE WHEN ${isDecided} THEN "outcome" WHEN "place" = 1 THEN 'stored' WHEN "fingerprint" = "winner" THEN 'duplicate' ELSE 'rejected' END AS "outcome"`,
    reason: `CASE WHEN ${isDecided} THEN "reason" WHEN "place" = 1 OR "fingerprint" = "winner" THEN NULL ELSE 'conflict' END AS "reason"`,
  };
  const columns = columnNames(outcomes).map((name) => fate[name] ?? identifier(name));
  const from = judged(compaction, {
    columns: judgedColumns,
    rewrittenDays: [],
    withLandedOutcomes: true,
  });
  return `SELECT ${columns.join(', ')}, "day" FROM (${from}) WHERE "origin" >= 1 ORDER BY "day", ${selectList(outcomes.sortedBy)}`;
}

interface Reading {
  readonly columns: readonly string[];
  /** Days whose current events are read with all columns. */
  readonly rewrittenDays: readonly string[];
  readonly withLandedOutcomes?: boolean;
}

function judged(compaction: Compaction, reading: Reading): string {
  const all = `${selectList(reading.columns)}, "outcome", "reason", "day", "origin"`;
  // Stored events stand apart from the outcomes that speak of the same (request_id, position).
  const once = `row_number() OVER (PARTITION BY "request_id", "position", "origin" <= 0 ORDER BY "origin", "received_at", "day", "fingerprint") AS "copy"`;
  const isEvent = `"origin" IN (-1, 0, 2)`;
  const rivals = `PARTITION BY "source_id", "message_id", ${isEvent} ORDER BY CASE WHEN "origin" = 2 THEN 1 ELSE 0 END, "received_at", "request_id", "position"`;
  const counted = `SELECT ${all}, ${once} FROM (${candidates(compaction, reading)})`;
  return `SELECT ${all}, row_number() OVER (${rivals}) AS "place", first_value("fingerprint") OVER (${rivals}) AS "winner" FROM (${counted}) WHERE "copy" = 1`;
}

function candidates(compaction: Compaction, reading: Reading): string {
  const { currentDays, landedEvents, landedOutcomes } = compaction;
  const { columns } = reading;
  const take = (has: ReadonlySet<string>): string =>
    columns.map((name) => (has.has(name) ? identifier(name) : empty(name))).join(', ');
  const every = take(new Set(columns));
  const narrow = take(new Set(judgedColumns));
  const ofOutcome = take(new Set(columnNames(outcomes)));
  const noFate = `CAST(NULL AS VARCHAR) AS "outcome", CAST(NULL AS VARCHAR) AS "reason", "day"`;
  const fate = `"outcome", "reason", "day"`;
  const daysIn = (days: readonly string[]): string => `WHERE "day" IN (${encodeLiterals(days)})`;
  const rewritten = currentDays.filter((day) => reading.rewrittenDays.includes(day));
  const lookedAt = [...currentDays, ...compaction.lookbackDays].filter(
    (day) => !rewritten.includes(day),
  );
  const branches: string[] = [];
  if (lookedAt.length > 0) {
    branches.push(`SELECT ${narrow}, ${noFate}, -1 AS "origin" FROM "events" ${daysIn(lookedAt)}`);
  }
  if (rewritten.length > 0) {
    branches.push(`SELECT ${every}, ${noFate}, 0 AS "origin" FROM "events" ${daysIn(rewritten)}`);
  }
  if (currentDays.length > 0) {
    branches.push(
      `SELECT ${ofOutcome}, ${fate}, 1 AS "origin" FROM "outcomes" ${daysIn(currentDays)}`,
    );
  }
  if (landedEvents.uris.length > 0) {
    branches.push(
      `SELECT ${every}, ${noFate}, 2 AS "origin" ${fromLanded(landingEvents, landedEvents)}`,
    );
  }
  if (reading.withLandedOutcomes === true && landedOutcomes.uris.length > 0) {
    branches.push(
      `SELECT ${ofOutcome}, ${fate}, 3 AS "origin" ${fromLanded(landingOutcomes, landedOutcomes)}`,
    );
  }
  if (branches.length === 0) throw new RangeError('a compaction of nothing');
  return branches.join(' UNION ALL ');
}

const typeOf: ReadonlyMap<string, Column['type']> = new Map(
  events.columns.map(({ name, type }) => [name, type]),
);

function empty(name: string): string {
  const type = typeOf.get(name) ?? 'string';
  return `CAST(NULL AS ${type === 'string' ? 'VARCHAR' : type.toUpperCase()}) AS ${identifier(name)}`;
}
