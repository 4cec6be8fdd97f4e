import * as z from 'zod';
import { currentProfile } from '../domain/identity/current-profile.ts';
import { encodeLiteral } from '../domain/sql-literal.ts';

/** Whose last orders are asked for: the members of an audience's generation, or named profiles. */
export type AskedProfiles =
  | { readonly audienceId: string; readonly generation: number }
  /** At least one, each once. */
  | { readonly profileIds: readonly string[] };

export const lastOrderRow = z.object({
  profile_id: z.string(),
  /** Text that sorts by time; null for who never ordered. */
  last_order_at: z.string().nullable(),
});
export type LastOrder = z.infer<typeof lastOrderRow>;

/**
 * The profiles with the time of their last `Order Completed` as of the last refresh, one row each, ascending by profile.
 *
 * @param limit most rows; the smallest profile ids come first
 */
export function lastOrders(asked: AskedProfiles, limit: number): string {
  return `SELECT a."profile_id", CAST(o."last_at" AS VARCHAR) AS "last_order_at"
FROM ${askedRows(asked)} AS a ("profile_id")
LEFT JOIN (
  SELECT "profile_id", max("last_at") AS "last_at" FROM (
    SELECT COALESCE(p."profile_id", d."node") AS "profile_id", d."last_at"
    FROM "profile_days" AS d
    LEFT JOIN ${currentProfile('    ')} AS p ON p."node" = d."node"
    WHERE d."event" = 'Order Completed'
  ) AS e GROUP BY "profile_id"
) AS o ON o."profile_id" = a."profile_id"
ORDER BY a."profile_id" LIMIT ${encodeLiteral(limit)}`;
}

function askedRows(asked: AskedProfiles): string {
  if ('profileIds' in asked) {
    return `(VALUES ${asked.profileIds.map((id) => `(${encodeLiteral(id)})`).join(', ')})`;
  }
  const { audienceId, generation } = asked;
  return `(SELECT "profile_id" FROM "memberships" WHERE "audience_id" = ${encodeLiteral(audienceId)} AND "generation" = ${encodeLiteral(String(generation))})`;
}
