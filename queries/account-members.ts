import type { LandedObjects } from './landed.ts';
import { latestRows } from './latest.ts';
import { accountMembers, landingAccountMembers } from './tables/catalogue.ts';

/** Latest word per node and account; ties go to the greater message id. */
export function currentAccountMembers(
  landed: LandedObjects,
  currentBuckets: readonly string[],
): string {
  return latestRows({
    table: accountMembers,
    landing: landingAccountMembers,
    landed,
    currentBuckets,
    key: ['node', 'account_id'],
    latestBy: ['at', 'message_id', 'is_member'],
  });
}
