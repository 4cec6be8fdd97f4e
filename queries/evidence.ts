import type { LandedObjects } from './landed.ts';
import { latestRows } from './latest.ts';
import { evidence, landingEvidence } from './tables/catalogue.ts';

/**
 * What each item of the identity graph says. The later change counts, not the greater version: versions begin anew in a
 * graph that was rebuilt.
 */
export function currentEvidence(landed: LandedObjects, currentBuckets: readonly string[]): string {
  return latestRows({
    table: evidence,
    landing: landingEvidence,
    landed,
    currentBuckets,
    key: ['node', 'item'],
    latestBy: ['changed_at', 'version', 'said'],
  });
}
