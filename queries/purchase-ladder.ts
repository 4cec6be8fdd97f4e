import * as z from 'zod';
import { encodeLiteral } from '../domain/sql-literal.ts';
import { buyerDays, buyerKind, kindOfBuyer } from './buyers.ts';

const count = z.coerce.number().int().min(0);

export const purchaseLadderRow = z.object({
  /**
   * What `value` is: orders of all time (`orders`) or of the window (`window`), or days from the first order to the
   * second (`gap_2`) and from the second to the third (`gap_3`).
   */
  measure: z.enum(['orders', 'window', 'gap_2', 'gap_3']),
  value: count,
  kind: buyerKind,
  /** Profiles with this value. */
  profiles: count,
  /** Of these, with an order or money back in the window. */
  active: count,
  /** What these bought in the window. */
  orders: count,
  sales: z.string(),
  /** Zero or less. */
  refunds: z.string(),
  /** First and last day with an order, of all time; null without any. */
  first_day: z.string().nullable(),
  last_day: z.string().nullable(),
});
export type PurchaseLadderRow = z.infer<typeof purchaseLadderRow>;

/**
 * How many profiles have how many orders, and how long they took for the second and third, as of a day.
 *
 * @param from first day of the window, which ends at `asOf`; undefined = all days
 */
export function purchaseLadder(asOf: string, from: string | undefined): string {
  const isIn = from === undefined ? 'true' : `"day" >= ${encodeLiteral(from)}`;
  const nothing = 'CAST(0 AS DECIMAL(38,4))';
  const sumIn = (column: string): string =>
    `COALESCE(sum("${column}") FILTER (WHERE ${isIn}), ${nothing}) AS "${column}"`;
  const nth = (n: number): string => `min("day") FILTER (WHERE "so_far" >= ${encodeLiteral(n)})`;
  const gap = (n: number): string =>
    `date_diff('day', CAST(${nth(n - 1)} AS DATE), CAST(${nth(n)} AS DATE))`;
  return `SELECT t."measure", t."value", "kind", count(*) AS "profiles", count(*) FILTER (WHERE "is_active") AS "active", sum("window_orders") AS "orders", sum("sales") AS "sales", sum("refunds") AS "refunds", min("first_day") AS "first_day", max("last_day") AS "last_day"
FROM (
  SELECT ${kindOfBuyer('sum("orders")')} AS "kind", sum("orders") AS "all_orders",
    count(*) FILTER (WHERE ${isIn}) > 0 AS "is_active", COALESCE(sum("orders") FILTER (WHERE ${isIn}), 0) AS "window_orders", ${sumIn('sales')}, ${sumIn('refunds')},
    ${gap(2)} AS "gap_2", ${gap(3)} AS "gap_3",
    min("day") FILTER (WHERE "orders" > 0) AS "first_day", max("day") FILTER (WHERE "orders" > 0) AS "last_day"
  FROM (
    SELECT "profile_id", "day", "orders", "sales", "refunds",
      sum("orders") OVER (PARTITION BY "profile_id" ORDER BY "day") AS "so_far"
    FROM ${buyerDays(asOf)} AS d
  ) AS s GROUP BY "profile_id"
) AS b
CROSS JOIN UNNEST(ARRAY['orders', 'window', 'gap_2', 'gap_3'], ARRAY["all_orders", "window_orders", "gap_2", "gap_3"]) AS t ("measure", "value")
WHERE t."value" IS NOT NULL
GROUP BY t."measure", t."value", "kind" ORDER BY t."measure", t."value", "kind"`;
}
