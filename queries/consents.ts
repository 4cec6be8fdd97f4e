import type { LandedObjects } from './landed.ts';
import { latestRows } from './latest.ts';
import { consents, landingConsents } from './tables/catalogue.ts';

/** Latest consent per node and purpose; ties go to the greater message id, of one message to the denial. */
export function currentConsents(landed: LandedObjects, currentBuckets: readonly string[]): string {
  return latestRows({
    table: consents,
    landing: landingConsents,
    landed,
    currentBuckets,
    key: ['node', 'purpose'],
    latestBy: ['at', 'message_id'],
    preferred: 'NOT is_granted',
  });
}
