import type { LandedObjects } from './landed.ts';
import { latestRows } from './latest.ts';
import { landingTraits, nodeTraits } from './tables/catalogue.ts';

/** Latest value of each trait per node; ties go to the greater message id. */
export function currentNodeTraits(
  landed: LandedObjects,
  currentBuckets: readonly string[],
): string {
  return latestRows({
    table: nodeTraits,
    landing: landingTraits,
    landed,
    currentBuckets,
    key: ['node', 'trait'],
    latestBy: ['at', 'message_id', 'value'],
  });
}
