import * as z from 'zod';
import { encodeLiteral } from '../domain/sql-literal.ts';
import { buyerDays } from './buyers.ts';
import { isUnknownProfile } from './known-profile.ts';

const count = z.coerce.number().int().min(0);

export const repeatCellRow = z.object({
  /** Days with an order after the first such day. */
  repeats: count,
  customers: count,
  /** Days from the first to the last day with an order, and to as-of; sums over the customers. */
  recency_days: count,
  age_days: count,
  /** Of the repeats' orders. */
  repeat_sales: z.string(),
  /** Of all orders, and what went back: zero or less. */
  sales: z.string(),
  refunds: z.string(),
});
export type RepeatCellRow = z.infer<typeof repeatCellRow>;

export const spendCellRow = z.object({
  repeats: count,
  /** Null for customers whose repeats cost nothing. */
  part: z.coerce.number().int().nullable(),
  customers: count,
  /** Spend a repeat, sum over the customers; and of its natural logarithm. */
  spend: z.coerce.number(),
  log_spend: z.coerce.number(),
});

/** How finely spend is told apart: so many parts to a factor of e. */
const partsOfSpend = encodeLiteral(50);

/**
 * Sub-select, one row per customer with an order: (profile_id, repeats, recency, age, repeat_sales, sales, refunds), in
 * days.
 */
export const customers = (asOf: string): string => `(
    SELECT "profile_id", count(*) FILTER (WHERE "orders" > 0) - 1 AS "repeats",
      date_diff('day', CAST("first_day" AS DATE), CAST(max("day") FILTER (WHERE "orders" > 0) AS DATE)) AS "recency",
      date_diff('day', CAST("first_day" AS DATE), DATE ${encodeLiteral(asOf)}) AS "age",
      COALESCE(sum("sales") FILTER (WHERE "day" > "first_day"), CAST(0 AS DECIMAL(38,4))) AS "repeat_sales",
      sum("sales") AS "sales", sum("refunds") AS "refunds"
    FROM (
      SELECT "profile_id", "day", "orders", "sales", "refunds",
        min(CASE WHEN "orders" > 0 THEN "day" END) OVER (PARTITION BY "profile_id") AS "first_day"
      FROM ${buyerDays(asOf)} AS b
    ) AS d
    WHERE "first_day" IS NOT NULL AND NOT ${isUnknownProfile('"profile_id"')}
    GROUP BY "profile_id", "first_day"
  )`;

/**
 * Customers counted by how they came back, as the BG/NBD model wants to know it. Orders of one day are one purchase.
 *
 * @param grainDays cells hold customers whose recencies and ages lie within the same so many days; 1 = exact
 * @param limit most rows, and one more where there are more; undefined = all
 */
export function repeatCells(asOf: string, grainDays: number, limit: number | undefined): string {
  const grain = encodeLiteral(grainDays);
  return `SELECT "repeats", count(*) AS "customers", sum("recency") AS "recency_days", sum("age") AS "age_days", sum("repeat_sales") AS "repeat_sales", sum("sales") AS "sales", sum("refunds") AS "refunds"
FROM ${customers(asOf)} AS c
GROUP BY "repeats", "recency" / ${grain}, "age" / ${grain}
ORDER BY "repeats", "recency" / ${grain}, "age" / ${grain}${limit === undefined ? '' : ` LIMIT ${encodeLiteral(limit + 1)}`}`;
}

/**
 * Customers with repeats, counted by these and by what they spent each time, in steps of 2 %. Both sums are of decimals: those
 * of doubles would depend on the order of rows.
 */
export const spendCells = (asOf: string): string =>
  `SELECT "repeats", CASE WHEN "spend" > 0 THEN CAST(floor("log_spend" * ${partsOfSpend}) AS BIGINT) END AS "part", count(*) AS "customers", sum("spend") AS "spend", sum("log_spend") AS "log_spend"
FROM (
  SELECT "repeats", "spend", CAST(ln(CAST(greatest("spend", DECIMAL '0.0001') AS DOUBLE)) AS DECIMAL(18,9)) AS "log_spend"
  FROM (
    SELECT "repeats", CAST("repeat_sales" AS DECIMAL(38,8)) / "repeats" AS "spend" FROM ${customers(asOf)} AS c WHERE "repeats" > 0
  ) AS s
) AS l
GROUP BY "repeats", CASE WHEN "spend" > 0 THEN CAST(floor("log_spend" * ${partsOfSpend}) AS BIGINT) END
ORDER BY "repeats", "part"`;
