import * as z from 'zod';
import { encodeLiteral } from '../domain/sql-literal.ts';
import { buyerKind, buyers } from './buyers.ts';

const count = z.coerce.number().int().min(0);

export const revenuePartRow = z.object({
  kind: buyerKind,
  /** 1 holds those with the most revenue. */
  part: z.coerce.number().int().min(1),
  abc: z.enum(['A', 'B', 'C']),
  profiles: count,
  orders: count,
  /** Net of refunds. */
  revenue: z.string(),
  least_revenue: z.string(),
  most_revenue: z.string(),
  /** Null where there is no order. */
  latest_last_day: z.string().nullable(),
});
export type RevenuePartRow = z.infer<typeof revenuePartRow>;

/** Where class A ends and where B ends, in whole per cent of all revenue. */
export interface AbcLimits {
  readonly a: number;
  readonly b: number;
}

const inOrder = `PARTITION BY "kind" ORDER BY "revenue" DESC, "orders" DESC, "last_day" DESC, "profile_id"`;

/**
 * Buyers by revenue in `of` parts whose sizes differ by at most one, larger parts first, each within its kind. Equals are
 * ordered by more orders, later last order and in the end by profile id. A buyer's class is A while those before have less
 * than `a` per cent of all revenue, B while they have less than `b`, else C: who passes a limit is still in the class above. Where all revenue is zero or less, everybody is C.
 */
export function revenueParts(asOf: string, of: number, { a, b }: AbcLimits): string {
  const isWithin = (percent: number): string =>
    `"total" > 0 AND ("so_far" - "revenue") * 100 < "total" * ${encodeLiteral(percent)}`;
  return `SELECT "kind", "part", "abc", count(*) AS "profiles", sum("orders") AS "orders", sum("revenue") AS "revenue",
  min("revenue") AS "least_revenue", max("revenue") AS "most_revenue", max("last_day") AS "latest_last_day"
FROM (
  SELECT "kind", "part", "orders", "revenue", "last_day", CASE WHEN ${isWithin(a)} THEN 'A' WHEN ${isWithin(b)} THEN 'B' ELSE 'C' END AS "abc"
  FROM (
    SELECT "kind", "orders", "revenue", "last_day", ntile(${encodeLiteral(of)}) OVER (${inOrder}) AS "part",
      sum("revenue") OVER (${inOrder} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "so_far",
      sum("revenue") OVER (PARTITION BY "kind") AS "total"
    FROM ${buyers(asOf)} AS b
  ) AS s
) AS c
GROUP BY "kind", "part", "abc" ORDER BY "kind", "part", "abc"`;
}
