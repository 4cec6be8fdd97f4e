import * as z from 'zod';
import { currentProfile } from '../domain/identity/current-profile.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { isUnknownProfile } from './known-profile.ts';

const order = encodeLiteral('Order Completed');
/** Refunds carry negative revenue, as everywhere in the lake. */
const moneyEvents = encodeLiterals(['Order Completed', 'Order Refunded']);
const nothing = 'CAST(0 AS DECIMAL(38,4))';

/**
 * Sub-select (profile_id, day, orders, sales, refunds): what profiles bought on each day of the brand's zone on which
 * they ordered or got money back, up to as-of; the erased are left out. `sales` sums the orders' revenue, `refunds` is
 * zero or less.
 *
 * @param asOf YYYY-MM-DD, included
 */
export const buyerDays = (asOf: string): string => `(
  SELECT "profile_id", "day", sum("orders") AS "orders", sum("sales") AS "sales", sum("refunds") AS "refunds" FROM (
    SELECT COALESCE(p."profile_id", d."node") AS "profile_id", d."day",
      CASE WHEN d."event" = ${order} THEN d."event_count" ELSE 0 END AS "orders",
      CASE WHEN d."event" = ${order} THEN COALESCE(d."revenue", ${nothing}) ELSE ${nothing} END AS "sales",
      CASE WHEN d."event" = ${order} THEN ${nothing} ELSE COALESCE(d."revenue", ${nothing}) END AS "refunds"
    FROM "profile_days" AS d
    LEFT JOIN ${currentProfile('    ')} AS p ON p."node" = d."node"
    WHERE d."event" IN (${moneyEvents}) AND d."day" <= ${encodeLiteral(asOf)} AND COALESCE(p."is_erased", false) = false
  ) AS f GROUP BY "profile_id", "day"
)`;

/**
 * What a buyer counts as. `customer`: more than a device is known, and there is an order; `unknown`: a device or a receipt
 * is all that is known. `refunded` and `unknown_refunded`: the same with money back and no order.
 */
export const buyerKind = z.enum(['customer', 'refunded', 'unknown', 'unknown_refunded']);
export type BuyerKind = z.infer<typeof buyerKind>;

/**
 * Expression for a {@link buyerKind}.
 *
 * @param orders expression for all orders of the profile up to as-of
 */
export const kindOfBuyer = (orders: string): string =>
  `CASE WHEN ${isUnknownProfile('"profile_id"')} THEN CASE WHEN ${orders} = 0 THEN 'unknown_refunded' ELSE 'unknown' END WHEN ${orders} = 0 THEN 'refunded' ELSE 'customer' END`;

/**
 * Sub-select, one row per profile: (profile_id, kind, orders, revenue, first_day, last_day) up to as-of. `revenue` is net of
 * refunds; the days are those of orders, null without any.
 */
export const buyers = (asOf: string): string => `(
  SELECT "profile_id", ${kindOfBuyer('sum("orders")')} AS "kind", sum("orders") AS "orders", sum("sales" + "refunds") AS "revenue",
    min("day") FILTER (WHERE "orders" > 0) AS "first_day", max("day") FILTER (WHERE "orders" > 0) AS "last_day"
  FROM ${buyerDays(asOf)} AS b GROUP BY "profile_id"
)`;
