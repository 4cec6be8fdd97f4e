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
    SELECT d."profile_id", d."day", d."orders", d."sales" + d."refunds" AS "revenue", p."kind", substr(p."first_day", 1, 7) AS "cohort",
      greatest(date_diff('month', date_trunc('month', CAST(p."first_day" AS DATE)), date_trunc('month', CAST(d."day" AS DATE))), 0) AS "month"
    FROM ${buyerDays(asOf)} AS d
    JOIN (
      SELECT "profile_id", ${kindOfBuyer} AS "kind", min(CASE WHEN "orders" > 0 THEN "day" END) AS "first_day"
      FROM ${buyerDays(asOf)} AS b GROUP BY "profile_id"
    ) AS p ON p."profile_id" = d."profile_id"
  ) AS e GROUP BY "profile_id", "kind", "cohort", "month"
) AS m
GROUP BY "kind", "cohort", "month" ORDER BY "kind", "cohort", "month"`;
