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
 * Sub-select, one row per profile with an order up to as-of: (profile_id, is_unknown, orders, sales, refunds, revenue,
 * first_day, last_day), days of orders. `revenue` is sales and refunds together.
 */
export const buyers = (asOf: string): string => `(
  SELECT "profile_id", ${isUnknownProfile('"profile_id"')} AS "is_unknown", sum("orders") AS "orders",
    sum("sales") AS "sales", sum("refunds") AS "refunds", sum("sales" + "refunds") AS "revenue",
    min("day") FILTER (WHERE "orders" > 0) AS "first_day", max("day") FILTER (WHERE "orders" > 0) AS "last_day"
  FROM ${buyerDays(asOf)} AS b GROUP BY "profile_id" HAVING sum("orders") > 0
)`;
