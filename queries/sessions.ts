import { decimalMember } from '../domain/audience/json-member.ts';
import { encodeLiterals } from '../domain/sql-literal.ts';
import { selectList } from './statement.ts';
import { sessions } from './tables/catalogue.ts';

/** A session is over when nothing happens for longer. */
const inactivityMs = 1_800_000;

/**
 * The sessions of these days, from `events` alone; bots have none. A node's session goes on while its next event comes
 * within 30 minutes, and ends with the day.
 */
export function sessionsOfDays(days: readonly string[]): string {
  const revenue = `sum(${decimalMember('"properties"', ['revenue'])})`;
  // Without a frame of rows, a sum over the events up to now takes in all of this moment: they fall into one session.
  const numbered = `SELECT *, sum(CASE WHEN date_diff('millisecond', "previous_at", "timestamp") <= ${inactivityMs} THEN 0 ELSE 1 END) OVER (PARTITION BY "day", "node" ORDER BY "timestamp") AS "number" FROM (
  SELECT "day", "node", "timestamp", "type", "properties", lag("timestamp") OVER (PARTITION BY "day", "node" ORDER BY "timestamp") AS "previous_at" FROM "events" WHERE "day" IN (${encodeLiterals(days)}) AND NOT "is_bot"
) AS e`;
  return `SELECT "node", min("timestamp") AS "started_at", max("timestamp") AS "ended_at", count(*) AS "event_count", count(*) FILTER (WHERE "type" IN ('page', 'screen')) AS "page_count", ${revenue} AS "revenue", "day" FROM (${numbered}) AS s GROUP BY "day", "node", "number" ORDER BY "day", ${selectList(sessions.sortedBy)}`;
}
