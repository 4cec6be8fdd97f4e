import * as z from 'zod';

const count = z.coerce.number().int().min(0);
const value = z.coerce.number();

export const orderStatisticsRow = z.object({
  measure: z.string(),
  /** Values, and the smallest, the greatest and the sum of them. */
  count,
  least: value,
  most: value,
  sum: value,
  /** Values between which the median and the 90th percentile lie. */
  median_low: value,
  median_high: value,
  p90_low: value,
  p90_high: value,
});
export type OrderStatistics = z.infer<typeof orderStatisticsRow>;

/**
 * Exact order statistics of each measure, which no approximate percentile gives; `quantileOf` puts them together.
 *
 * @param values select of (measure, value), value a bigint and never null
 */
export function orderStatistics(values: string): string {
  const at = (place: string, name: string): string =>
    `max("value") FILTER (WHERE "place" = ${place}) AS "${name}"`;
  return `SELECT "measure", count(*) AS "count", min("value") AS "least", max("value") AS "most", sum("value") AS "sum",
  ${at('("n" - 1) / 2 + 1', 'median_low')}, ${at('"n" / 2 + 1', 'median_high')},
  ${at('9 * ("n" - 1) / 10 + 1', 'p90_low')}, ${at('(9 * ("n" - 1) + 9) / 10 + 1', 'p90_high')}
FROM (
  SELECT "measure", "value", row_number() OVER (PARTITION BY "measure" ORDER BY "value") AS "place", count(*) OVER (PARTITION BY "measure") AS "n"
  FROM (${values}) AS v
) AS r GROUP BY "measure" ORDER BY "measure"`;
}
