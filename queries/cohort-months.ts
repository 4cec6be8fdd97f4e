import * as z from 'zod';
import { buyerDays, buyerKind, kindOfBuyer } from './buyers.ts';

const count = z.coerce.number().int().min(0);

export const cohortMonthRow = z.object({
  kind: buyerKind,
  /** Month of the first order, `YYYY-MM`; null without any. */
  cohort: z.string().nullable(),
  /** Months after it: 0 is the month of the first order. Null without an order. */
  month: count.nullable(),
  /** Profiles with an order in that month, and all with an order or money back. */
  buyers: count,
  profiles: count,
  orders: count,
  /** Net of refunds. */
  revenue: z.string(),
  latest_order_day: z.string().nullable(),
});
export type CohortMonthRow = z.infer<typeof cohortMonthRow>;

/**
 * Who came back in which month, by the month of the first order, as of a day. Months without any event of a cohort have no
 * row. Money that went back before the first order counts in month 0.
 */
export const cohortMonths = (
  asOf: string,
): string => `SELECT "kind", "cohort", "month", count(*) FILTER (WHERE "orders" > 0) AS "buyers", count(*) AS "profiles", sum("orders") AS "orders", sum("revenue") AS "revenue", max("latest_order_day") AS "latest_order_day"
FROM (
  SELECT "profile_id", "kind", "cohort", "month", sum("orders") AS "orders", sum("revenue") AS "revenue", max(CASE WHEN "orders" > 0 THEN "day" END) AS "latest_order_day"
  FROM (
    SELECT "profile_id", "day", "orders", "revenue", ${kindOfBuyer('"all_orders"')} AS "kind", substr("first_day", 1, 7) AS "cohort",
      greatest(date_diff('month', date_trunc('month', CAST("first_day" AS DATE)), date_trunc('month', CAST("day" AS DATE))), 0) AS "month"
    FROM (
      SELECT "profile_id", "day", "orders", "sales" + "refunds" AS "revenue", sum("orders") OVER (PARTITION BY "profile_id") AS "all_orders",
        min(CASE WHEN "orders" > 0 THEN "day" END) OVER (PARTITION BY "profile_id") AS "first_day"
      FROM ${buyerDays(asOf)} AS b
    ) AS d
  ) AS e GROUP BY "profile_id", "kind", "cohort", "month"
) AS m
GROUP BY "kind", "cohort", "month" ORDER BY "kind", "cohort", "month"`;
