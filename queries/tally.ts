import * as z from 'zod';
import { encodeLiterals } from '../domain/sql-literal.ts';

const count = z.coerce.number().int().min(0);

/** Counts of one source and day. Over all days of a source `accepted = stored + duplicate + rejected` at rest. */
export const tallyCounts = z.object({
  day: z.string(),
  source_id: z.string(),
  accepted: count,
  stored: count,
  duplicate: count,
  rejected: count,
});
export type TallyCounts = z.infer<typeof tallyCounts>;

/**
 * The tally of some days. The two sides are counted from different places, so that a loss shows: `accepted` is what
 * the requests said they held (each has exactly one event at position 0, which carries the number), `stored` is the
 * rows of `events` itself, the others come from `outcomes`.
 */
export function tallyOfDays(days: readonly string[]): string {
  const on = `WHERE "day" IN (${encodeLiterals(days)})`;
  const said = `SELECT "day", "source_id", CASE WHEN "position" = 0 THEN "request_events" ELSE 0 END AS "accepted", 0 AS "stored", CASE WHEN "outcome" = 'duplicate' THEN 1 ELSE 0 END AS "duplicate", CASE WHEN "outcome" = 'rejected' THEN 1 ELSE 0 END AS "rejected" FROM "outcomes" ${on}`;
  const held = `SELECT "day", "source_id", 0 AS "accepted", 1 AS "stored", 0 AS "duplicate", 0 AS "rejected" FROM "events" ${on}`;
  const sums = ['accepted', 'stored', 'duplicate', 'rejected']
    .map((name) => `sum("${name}") AS "${name}"`)
    .join(', ');
  return `SELECT "day", "source_id", ${sums} FROM (${said} UNION ALL ${held}) GROUP BY "day", "source_id"`;
}
