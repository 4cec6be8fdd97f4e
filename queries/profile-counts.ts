import * as z from 'zod';
import { currentProfile } from '../domain/identity/current-profile.ts';
import { isUnknownProfile } from './known-profile.ts';

const count = z.coerce.number().int().min(0);

export const profileCountsRow = z.object({ known: count, unknown: count });

/** People by whether anything but device ids is known of them. */
export type ProfileCounts = z.infer<typeof profileCountsRow>;

/**
 * One row: how many people the derived tables know of, each counted once under who they are today; the erased are
 * left out. Unknown are those whose strongest identifier is a device's.
 */
export const profileCounts = `SELECT count(*) FILTER (WHERE NOT "is_anonymous") AS "known", count(*) FILTER (WHERE "is_anonymous") AS "unknown" FROM (
  SELECT "profile_id", ${isUnknownProfile('"profile_id"')} AS "is_anonymous" FROM (
    SELECT COALESCE(m."profile_id", n."node") AS "profile_id"
    FROM (SELECT "node" FROM "profile_days" UNION SELECT "node" FROM "node_traits" UNION SELECT "node" FROM "consents") AS n
    LEFT JOIN ${currentProfile('    ')} AS m ON m."node" = n."node"
    WHERE COALESCE(m."is_erased", false) = false
  ) AS p GROUP BY "profile_id"
) AS q`;
