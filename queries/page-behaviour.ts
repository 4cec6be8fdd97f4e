import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { decimalMember } from '../domain/audience/json-member.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { pageEvents } from '../schemas/business-events.ts';
import { isNamed, personEvents, propertyText } from './person-events.ts';

const count = z.coerce.number().int().min(0);

export const pageRow = z.object({
  page: z.string(),
  views: count,
  viewers: count,
  clicks: count,
  /** Third and further clicks begin one burst; pauses begin another. */
  rage_bursts: count,
  rage_people: count,
  /** What the page itself reported as a rage click. */
  rage_reported: count,
  errors: count,
  error_people: count,
  /** People whose scrolling is known, and how far they came at most, in percent of the page. */
  scrollers: count,
  depth_25: count,
  depth_50: count,
  depth_75: count,
  depth_100: count,
});
export type PageRow = z.infer<typeof pageRow>;

export const heatRow = z.object({ page: z.string(), column: count, row: count, clicks: count });

export const pageTimeRow = z.object({
  weekday: z.coerce.number().int(),
  hour: z.coerce.number().int(),
  views: count,
  errors: count,
  rage_reported: count,
});

/** Three clicks in so little time, on one element or so close together, are one burst of anger. */
const rageMs = 2_000;
const ragePixels = 30;

const kinds = `CASE WHEN e."event" IN ('page', 'screen') THEN 'view' ${Object.entries(pageEvents)
  .map(([kind, names]) => `WHEN ${isNamed(names)} THEN '${kind}'`)
  .join(' ')} END`;
const allNames = ['page', 'screen', ...Object.values(pageEvents).flat()];

/** The first of these properties that is a number. */
const number = (...members: readonly string[]): string =>
  `COALESCE(${[...members.map((member) => decimalMember('e."properties"', [member])), 'NULL'].join(', ')})`;

const facts = (days: Days, names: readonly string[] = allNames): string =>
  personEvents({
    table: 'events',
    days,
    columns: {
      page: `COALESCE(${propertyText('path')}, json_extract_scalar(e."context", '$.page.path'), ${propertyText('name')}, '(unknown)')`,
      kind: kinds,
      element: `COALESCE(${propertyText('selector')}, ${propertyText('element')})`,
      x: number('x'),
      y: number('y'),
      width: number('page_width', 'width'),
      height: number('page_height', 'height'),
      depth: number('depth', 'percent'),
      at: 'e."timestamp"',
      message_id: 'e."message_id"',
    },
    where: [isNamed(names)],
  });

/**
 * What happens on each page, those with most trouble first: rage clicks and errors, then views.
 *
 * A burst of rage clicks is three or more clicks of one person within two seconds, on one element or within 30 pixels.
 *
 * @param limit most pages
 */
export function pageBehaviour(days: Days, limit: number): string {
  const inOrder = 'PARTITION BY "profile_id", "page", "kind" ORDER BY "at", "message_id"';
  const near = (axis: string): string =>
    `greatest("${axis}", "${axis}_1", "${axis}_2") - least("${axis}", "${axis}_1", "${axis}_2") <= ${ragePixels}`;
  const counted = (kind: string): string =>
    `COALESCE(sum("facts") FILTER (WHERE "kind" = '${kind}'), 0)`;
  const people = (kind: string): string => `count(*) FILTER (WHERE "kind" = '${kind}')`;
  const deep = (percent: number): string =>
    `count(*) FILTER (WHERE "kind" = 'scroll' AND "depth" >= ${percent}) AS "depth_${percent}"`;
  return `SELECT "page", ${counted('view')} AS "views", ${people('view')} AS "viewers", ${counted('click')} AS "clicks",
  sum("bursts") AS "rage_bursts", count(*) FILTER (WHERE "bursts" > 0) AS "rage_people", ${counted('rageClick')} AS "rage_reported",
  ${counted('error')} AS "errors", ${people('error')} AS "error_people",
  count(*) FILTER (WHERE "kind" = 'scroll' AND "depth" IS NOT NULL) AS "scrollers", ${[25, 50, 75, 100].map(deep).join(', ')}
FROM (
  SELECT "page", "kind", "profile_id", count(*) AS "facts", max("depth") AS "depth",
    count(*) FILTER (WHERE "is_rage" AND NOT "was_rage") AS "bursts"
  FROM (
    SELECT r.*, COALESCE(lag("is_rage") OVER (${inOrder}), false) AS "was_rage"
    FROM (
      SELECT n.*, COALESCE("kind" = 'click' AND date_diff('millisecond', "at_2", "at") <= ${rageMs}
        AND (("element" = "element_1" AND "element" = "element_2") OR (${near('x')} AND ${near('y')})), false) AS "is_rage"
      FROM (
        SELECT f.*, lag("at", 2) OVER (${inOrder}) AS "at_2",
          ${['element', 'x', 'y'].flatMap((name) => [1, 2].map((back) => `lag("${name}", ${back}) OVER (${inOrder}) AS "${name}_${back}"`)).join(', ')}
        FROM (${facts(days)}) AS f
      ) AS n
    ) AS r
  ) AS b GROUP BY "page", "kind", "profile_id"
) AS p GROUP BY "page"
ORDER BY "rage_bursts" + "rage_reported" + "errors" DESC, "views" DESC, "page" LIMIT ${encodeLiteral(limit)}`;
}

/**
 * Clicks by cell of a grid over each page, column and row from 0, the cells without any left out. Clicks that do not say
 * where, or on how large a page, are in no cell.
 *
 * @param pages at least one
 */
export function pageHeat(
  days: Days,
  pages: readonly string[],
  grid: { readonly columns: number; readonly rows: number },
): string {
  const cell = (axis: string, size: string, parts: number): string =>
    `greatest(0, least(${encodeLiteral(parts)} - 1, CAST(floor(CAST("${axis}" * ${encodeLiteral(parts)} AS DOUBLE) / CAST("${size}" AS DOUBLE)) AS BIGINT)))`;
  return `SELECT "page", "column", "row", count(*) AS "clicks" FROM (
  SELECT "page", ${cell('x', 'width', grid.columns)} AS "column", ${cell('y', 'height', grid.rows)} AS "row"
  FROM (${facts(days, pageEvents.click)}) AS f
  WHERE "page" IN (${encodeLiterals(pages)}) AND "x" IS NOT NULL AND "y" IS NOT NULL AND "width" > 0 AND "height" > 0
) AS c GROUP BY "page", "column", "row" ORDER BY "page", "row", "column"`;
}

/** Views and trouble by weekday (1 is Monday) and hour of the brand's zone. */
export function pageTimes(days: Days, timeZone: string): string {
  const at = `with_timezone("at", 'UTC') AT TIME ZONE ${encodeLiteral(timeZone)}`;
  return `SELECT day_of_week(${at}) AS "weekday", hour(${at}) AS "hour",
  count(*) FILTER (WHERE "kind" = 'view') AS "views", count(*) FILTER (WHERE "kind" = 'error') AS "errors", count(*) FILTER (WHERE "kind" = 'rageClick') AS "rage_reported"
FROM (${facts(days)}) AS f GROUP BY 1, 2 ORDER BY 1, 2`;
}
