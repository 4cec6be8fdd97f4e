import * as z from 'zod';
import { encodeLiteral } from '../domain/sql-literal.ts';
import { buyerKind, buyers } from './buyers.ts';

const count = z.coerce.number().int().min(0);
const score = z.coerce.number().int().min(1);

export const rfmCellRow = z.object({
  kind: buyerKind,
  recency: score,
  frequency: score,
  monetary: score,
  profiles: count,
  orders: count,
  /** Net of refunds. */
  revenue: z.string(),
  least_orders: count,
  most_orders: count,
  least_revenue: z.string(),
  most_revenue: z.string(),
  /** Null where there is no order. */
  earliest_last_day: z.string().nullable(),
  latest_last_day: z.string().nullable(),
});
export type RfmCellRow = z.infer<typeof rfmCellRow>;

/**
 * Buyers counted by their scores 1 to `of` for recency, frequency and monetary value, each within its kind, `of` the best.
 * Buyers are put in order, worst first, and cut into parts whose sizes differ by at most one, larger parts first. Equals are
 * ordered by the other two measures and in the end by profile id, so that the cells' sizes do not depend on ids.
 */
export const rfmCells = (asOf: string, of: number): string => {
  const part = (...measures: readonly string[]): string =>
    `ntile(${encodeLiteral(of)}) OVER (PARTITION BY "kind" ORDER BY ${measures.map((name) => `"${name}"`).join(', ')}, "profile_id")`;
  return `SELECT "kind", "recency", "frequency", "monetary", count(*) AS "profiles", sum("orders") AS "orders", sum("revenue") AS "revenue",
  min("orders") AS "least_orders", max("orders") AS "most_orders", min("revenue") AS "least_revenue", max("revenue") AS "most_revenue",
  min("last_day") AS "earliest_last_day", max("last_day") AS "latest_last_day"
FROM (
  SELECT "kind", "orders", "revenue", "last_day",
    ${part('last_day', 'orders', 'revenue')} AS "recency",
    ${part('orders', 'last_day', 'revenue')} AS "frequency",
    ${part('revenue', 'orders', 'last_day')} AS "monetary"
  FROM ${buyers(asOf)} AS b
) AS s
GROUP BY "kind", "recency", "frequency", "monetary" ORDER BY "kind", "recency", "frequency", "monetary"`;
};
