import type { LandedObjects } from './landed.ts';
import { latestRows } from './latest.ts';
import { identityMap, landingIdentity } from './tables/catalogue.ts';

/**
 * Who nodes are today. A node that never was anybody but itself needs no row; one that was keeps its row, so that
 * an older change which lands late cannot come back.
 */
export function currentIdentityMap(
  landed: LandedObjects,
  currentBuckets: readonly string[],
): string {
  return latestRows({
    table: identityMap,
    landing: landingIdentity,
    landed,
    currentBuckets,
    key: ['node'],
    latestBy: ['version', 'profile_id'],
    keep: `"profile_id" <> "node" OR "version" > 1 OR "is_erased"`,
  });
}
