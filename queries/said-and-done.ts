import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { encodePath } from '../domain/audience/literal.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { orderEvent, surveyEvents, viewEvents } from '../schemas/business-events.ts';
import { isNamed, personEvents, propertyText } from './person-events.ts';
import { lineMember, productLines } from './product-lines.ts';

const count = z.coerce.number().int().min(0);

export const saidAndDoneRow = z.object({
  /** Lower case, as compared. */
  interest: z.string(),
  /** People who named it. */
  declared: count,
  /** Of these: bought it; looked at it only; did other things, never this; did nothing that is known of. */
  bought: count,
  viewed_only: count,
  elsewhere: count,
  silent: count,
  /** People who named other interests, bought this and never named it. */
  unsaid: count,
  /** The same in every row: people who named anything, and those among them with at least one gap. */
  people: count,
  people_with_gap: count,
});

export const gapRow = z.object({
  profile_id: z.string(),
  interest: z.string(),
  /** What they did instead: facts of other categories, and the one with most of them. */
  other_facts: count,
  other_category: z.string(),
});

/**
 * Declared interests against categories bought and viewed, one row per interest or category; compared without case and
 * surrounding space. A gap is an interest that somebody declares who buys and views other categories and never this.
 *
 * @param names traits, and properties of survey answers, that declare interests; at least one
 */
export const saidAndDone = (names: readonly string[], said: Days, done: Days): string =>
  `SELECT "interest",
  count(*) FILTER (WHERE "said" = 1) AS "declared",
  count(*) FILTER (WHERE "said" = 1 AND "bought" > 0) AS "bought",
  count(*) FILTER (WHERE "said" = 1 AND "bought" = 0 AND "viewed" > 0) AS "viewed_only",
  count(*) FILTER (WHERE "is_gap") AS "elsewhere",
  count(*) FILTER (WHERE "said" = 1 AND "facts" = 0) AS "silent",
  count(*) FILTER (WHERE "said" = 0 AND "has_said" = 1 AND "bought" > 0) AS "unsaid",
  sum(count(*) FILTER (WHERE "said" = 1 AND "nth_said" = 1)) OVER () AS "people",
  sum(count(*) FILTER (WHERE "is_gap" AND "nth_gap" = 1)) OVER () AS "people_with_gap"
FROM (
  SELECT j.*, row_number() OVER (PARTITION BY "profile_id", "said" ORDER BY "interest") AS "nth_said",
    row_number() OVER (PARTITION BY "profile_id", "is_gap" ORDER BY "interest") AS "nth_gap"
  FROM (${judged(names, said, done)}) AS j
) AS r GROUP BY "interest" ORDER BY "declared" DESC, "interest"`;

/** Single gaps, those of people who do most first. */
export const gapsOfPeople = (
  names: readonly string[],
  said: Days,
  done: Days,
  limit: number,
): string =>
  `SELECT "profile_id", "interest", "facts" AS "other_facts", "favourite" AS "other_category"
FROM (${judged(names, said, done)}) AS j WHERE "is_gap"
ORDER BY "facts" DESC, "profile_id", "interest" LIMIT ${encodeLiteral(limit)}`;

/** A row per person and interest or category: what was said and done of it, and done at all. */
function judged(names: readonly string[], said: Days, done: Days): string {
  return `SELECT b.*, "said" = 1 AND "bought" + "viewed" = 0 AND "facts" > 0 AS "is_gap"
FROM (
  SELECT a.*, sum("bought" + "viewed") OVER (PARTITION BY "profile_id") AS "facts",
    max("said") OVER (PARTITION BY "profile_id") AS "has_said",
    first_value("interest") OVER (PARTITION BY "profile_id" ORDER BY "bought" DESC, "viewed" DESC, "interest") AS "favourite"
  FROM (
    SELECT "profile_id", "interest", max("said") AS "said", sum("bought") AS "bought", sum("viewed") AS "viewed"
    FROM (
      SELECT "profile_id", "interest", 1 AS "said", 0 AS "bought", 0 AS "viewed" FROM (${declared(names, said)}) AS s
      UNION ALL
      SELECT "profile_id", lower(trim("category")), 0, CASE WHEN "event" = ${encodeLiteral(orderEvent)} THEN 1 ELSE 0 END, CASE WHEN "event" = ${encodeLiteral(orderEvent)} THEN 0 ELSE 1 END
      FROM (${categories(done)}) AS d WHERE trim("category") <> ''
    ) AS u GROUP BY "profile_id", "interest"
  ) AS a
) AS b`;
}

const categories = (days: Days): string =>
  productLines([orderEvent, ...viewEvents], days, {
    profile_id: 'o."profile_id"',
    event: 'o."event"',
    category: `COALESCE(${lineMember('category')}, o."category")`,
  });

/** What people said last under each name: a list, or text with commas between. */
function declared(names: readonly string[], days: Days): string {
  const member = (name: string): string => `json_extract(e."properties", ${encodePath([name])})`;
  const isAsked = `${propertyText('question')} IN (${encodeLiterals(names)})`;
  const answer = `CASE WHEN ${isAsked} THEN COALESCE(json_extract(e."properties", '$.answers'), json_extract(e."properties", '$.answer')) END`;
  const answers = personEvents({
    table: 'events',
    days,
    columns: {
      names: `ARRAY[${encodeLiterals(names)}, ${propertyText('question')}]`,
      answers: `ARRAY[${[...names.map(member), answer].join(', ')}]`,
      at: 'e."timestamp"',
      message_id: 'e."message_id"',
    },
    where: [isNamed(['identify', ...surveyEvents])],
  });
  const text = `replace(replace(json_extract_scalar(t."answer", '$'), '、', ','), ';', ',')`;
  // Member by member: engines differ on what a list within a list is as text.
  const list = `transform(TRY_CAST(t."answer" AS ARRAY(JSON)), x -> json_extract_scalar(x, '$'))`;
  return `SELECT DISTINCT "profile_id", lower(trim(w."interest")) AS "interest"
FROM (
  SELECT "profile_id", "words", row_number() OVER (PARTITION BY "profile_id", "name" ORDER BY "at" DESC, "message_id" DESC) AS "place"
  FROM (
    SELECT a."profile_id", a."at", a."message_id", t."name", COALESCE(${list}, split(${text}, ',')) AS "words"
    FROM (${answers}) AS a CROSS JOIN UNNEST(a."names", a."answers") AS t ("name", "answer")
    WHERE t."answer" IS NOT NULL
  ) AS n
) AS l
CROSS JOIN UNNEST(l."words") AS w ("interest")
WHERE l."place" = 1 AND trim(w."interest") <> ''`;
}
