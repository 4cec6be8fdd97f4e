import * as z from 'zod';
import { encodeLiteral } from '../domain/sql-literal.ts';
import { buyerDays, buyerKind, kindOfBuyer } from './buyers.ts';

const count = z.coerce.number().int().min(0);

/** How long a buyer has been silent in multiples of the median of their own gaps; `no_rhythm` with orders on one day only. */
export const silence = z.enum(['within_1', 'within_2', 'within_3', 'beyond_3', 'no_rhythm']);

export const silentCustomerRow = z.object({
  kind: buyerKind,
  is_lapsed: z.stringbool(),
  silence,
  profiles: count,
  /** Of these, with a gap longer than the limit that ended by an order, and the number of such gaps. */
  won_back: count,
  returns: count,
  orders: count,
  /** Net of refunds. */
  revenue: z.string(),
  /** Null where there is no order. */
  latest_last_day: z.string().nullable(),
});
export type SilentCustomerRow = z.infer<typeof silentCustomerRow>;

/**
 * Buyers by how long ago they last ordered. Lapsed = more than `lapsedAfterDays` before as-of. A gap lies between two
 * neighbouring days with an order; of an even number of gaps the median is the mean of the two in the middle.
 */
export function silentCustomers(asOf: string, lapsedAfterDays: number): string {
  const limit = encodeLiteral(lapsedAfterDays);
  const middle = (offset: number): string =>
    `element_at("gaps", (cardinality("gaps") + ${encodeLiteral(offset)}) / 2)`;
  // Twice the silence against twice the median keeps everything whole.
  const isWithin = (times: number): string =>
    `2 * "silent_days" <= ${encodeLiteral(times)} * (${middle(1)} + ${middle(2)})`;
  return `SELECT "kind", COALESCE("silent_days" > ${limit}, false) AS "is_lapsed", "silence", count(*) AS "profiles",
  count(*) FILTER (WHERE "returns" > 0) AS "won_back", sum("returns") AS "returns", sum("orders") AS "orders", sum("revenue") AS "revenue", max("last_day") AS "latest_last_day"
FROM (
  SELECT "kind", "silent_days", "returns", "orders", "revenue", "last_day",
    CASE WHEN "gaps" IS NULL THEN 'no_rhythm' WHEN ${isWithin(1)} THEN 'within_1' WHEN ${isWithin(2)} THEN 'within_2' WHEN ${isWithin(3)} THEN 'within_3' ELSE 'beyond_3' END AS "silence"
  FROM (
    SELECT ${kindOfBuyer('sum("orders")')} AS "kind", sum("orders") AS "orders", sum("revenue") AS "revenue", max(CASE WHEN "orders" > 0 THEN "day" END) AS "last_day",
      date_diff('day', CAST(max(CASE WHEN "orders" > 0 THEN "day" END) AS DATE), DATE ${encodeLiteral(asOf)}) AS "silent_days",
      count(*) FILTER (WHERE "gap" > ${limit}) AS "returns", array_sort(array_agg("gap") FILTER (WHERE "gap" IS NOT NULL)) AS "gaps"
    FROM (
      SELECT "profile_id", "day", "orders", "revenue", CASE WHEN "orders" > 0 THEN date_diff('day', CAST("day_before" AS DATE), CAST("day" AS DATE)) END AS "gap"
      FROM (
        SELECT "profile_id", "day", "orders", "sales" + "refunds" AS "revenue",
          max(CASE WHEN "orders" > 0 THEN "day" END) OVER (PARTITION BY "profile_id" ORDER BY "day" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "day_before"
        FROM ${buyerDays(asOf)} AS b
      ) AS d
    ) AS g GROUP BY "profile_id"
  ) AS s
) AS c
GROUP BY "kind", COALESCE("silent_days" > ${limit}, false), "silence" ORDER BY "kind", "is_lapsed", "silence"`;
}
