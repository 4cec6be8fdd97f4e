import * as z from 'zod';
import type { AncestorPair } from '../domain/company/hierarchy.ts';
import { currentProfile } from '../domain/identity/current-profile.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';

const count = z.coerce.number().int().min(0);

export const accountRollupRow = z.object({
  account_id: z.string(),
  /** People who belong to the account or to one below it, each once. */
  people: count,
  /** Events `Order Completed` of these people. */
  orders: count,
  /** What they paid, refunds taken off, exact to four decimals as text. */
  revenue: z.string(),
});
export type AccountRollup = z.infer<typeof accountRollupRow>;

const order = encodeLiteral('Order Completed');
/** Refunds carry negative revenue, as everywhere in the lake. */
const moneyEvents = encodeLiterals(['Order Completed', 'Order Refunded']);

/** Text of a statement may have 262,144 bytes; this much of it names accounts. */
const maxPairBytes = 200_000;

/**
 * Sums over accounts and all that counts toward them, as of the last refresh; one row per account that has people.
 * Somebody in two accounts counts in both, and once in an account above both. Of several words on whether a person
 * belongs to an account, whichever of their identifiers said it, the latest counts.
 *
 * @param pairs every ancestor with itself and all below it, each pair once
 * @returns one statement in nearly every case; none without pairs. The pairs of an ancestor are never parted, so a
 *   thousand ids of hundreds of bytes each make one that Athena refuses.
 */
export function accountRollups(pairs: readonly AncestorPair[]): readonly string[] {
  const byAncestor = Map.groupBy(pairs, ({ ancestorId }) => ancestorId);
  const statements: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const ofOne of byAncestor.values()) {
    const values = ofOne.map((pair) => `(${encodeLiterals([pair.ancestorId, pair.accountId])})`);
    const added = new TextEncoder().encode(values.join(', ')).length;
    bytes += added;
    if (bytes > maxPairBytes) {
      statements.push([]);
      bytes = added;
    }
    statements.at(-1)?.push(...values);
  }
  return statements.map(rollupOver);
}

function rollupOver(pairs: readonly string[]): string {
  return `SELECT m."account_id", count(*) AS "people", COALESCE(sum(f."orders"), 0) AS "orders", COALESCE(sum(f."revenue"), CAST(0 AS DECIMAL(38,4))) AS "revenue"
FROM (
  SELECT DISTINCT "ancestor_id" AS "account_id", "profile_id" FROM (
    SELECT t."ancestor_id", w."account_id", COALESCE(p."profile_id", w."node") AS "profile_id", w."is_member", ${said} AS "said"
    FROM (VALUES ${pairs.join(', ')}) AS t ("ancestor_id", "account_id")
    JOIN "account_members" AS w ON w."account_id" = t."account_id"
    LEFT JOIN ${currentProfile('    ')} AS p ON p."node" = w."node"
    WHERE COALESCE(p."is_erased", false) = false
  ) AS s GROUP BY "ancestor_id", "account_id", "profile_id" HAVING max_by("is_member", "said")
) AS m
LEFT JOIN (${moneyByProfile}) AS f ON f."profile_id" = m."profile_id"
GROUP BY m."account_id"`;
}

/** Orders by time, then message; of equal stamps the denial wins. */
const said = `CAST(w."at" AS VARCHAR) || ' ' || w."message_id" || ' ' || CASE WHEN w."is_member" THEN '0' ELSE '1' END`;

const moneyByProfile = `SELECT "profile_id", sum("orders") AS "orders", sum("revenue") AS "revenue" FROM (
    SELECT COALESCE(p."profile_id", d."node") AS "profile_id", CASE WHEN d."event" = ${order} THEN d."event_count" ELSE 0 END AS "orders", d."revenue"
    FROM "profile_days" AS d
    LEFT JOIN ${currentProfile('    ')} AS p ON p."node" = d."node"
    WHERE d."event" IN (${moneyEvents}) AND COALESCE(p."is_erased", false) = false
  ) AS e GROUP BY "profile_id"`;
