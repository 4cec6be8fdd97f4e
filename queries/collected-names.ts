import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { encodeLiteral } from '../domain/sql-literal.ts';

const count = z.coerce.number().int().min(0);

export const collectedEventRow = z.object({ event: z.string(), count, last_day: z.string() });
export const collectedPropertyRow = z.object({
  event: z.string(),
  property: z.string(),
  /** Events that carry it. */
  count,
});
export const collectedTraitRow = z.object({ trait: z.string(), nodes: count, last_at: z.string() });
export type CollectedProperty = z.infer<typeof collectedPropertyRow>;

/** Names beyond this many are not looked at; a source that makes names up would fill any list. */
const mostNames = encodeLiteral(5_000);

/** Names of events up to a day, the most frequent first. */
export const collectedEvents = (asOf: string): string =>
  `SELECT "event", sum("event_count") AS "count", max("day") AS "last_day" FROM "profile_days"
WHERE "day" <= ${encodeLiteral(asOf)} GROUP BY "event" ORDER BY "count" DESC, "event" LIMIT ${mostNames}`;

/** Names of traits, those of most identifiers first. */
export const collectedTraits = `SELECT "trait", count(*) AS "nodes", CAST(max("at") AS VARCHAR) AS "last_at" FROM "node_traits"
GROUP BY "trait" ORDER BY "nodes" DESC, "trait" LIMIT ${mostNames}`;

/** Neither stands unescaped in JSON text: they part what is found. */
const [before, after] = ['\n', '\t'];

/**
 * Names of properties by event, those within lists and objects as well. The text of each event is cut at its strings; one
 * that a colon follows is a name. Events of the same names are counted together before names are taken apart.
 */
export function collectedProperties({ from, to }: Days): string {
  const [start, end] = [encodeLiteral(before), encodeLiteral(after)];
  const strings = encodeLiteral('"((?:[^"\\\\]|\\\\.)*)"');
  const marked = `regexp_replace("properties", ${strings}, ${encodeLiteral(`${before}$1${after}`)})`;
  const isName = `strpos(x, ${encodeLiteral(`${after}:`)}) > 0`;
  const names = `transform(filter(split(${marked}, ${start}), x -> ${isName}), x -> split_part(x, ${end}, 1))`;
  const days = from === undefined ? '' : ` AND "day" >= ${encodeLiteral(from)}`;
  return `SELECT s."event", t."property", sum(s."count") AS "count" FROM (
  SELECT "event", "names", count(*) AS "count" FROM (
    SELECT "event", array_join(array_sort(array_distinct(${names})), ${start}) AS "names" FROM "events"
    WHERE "day" <= ${encodeLiteral(to)}${days} AND NOT "is_bot"
  ) AS e GROUP BY "event", "names"
) AS s CROSS JOIN UNNEST(split(s."names", ${start})) AS t ("property")
WHERE t."property" <> '' GROUP BY s."event", t."property" ORDER BY "count" DESC, t."property", s."event" LIMIT ${mostNames}`;
}
