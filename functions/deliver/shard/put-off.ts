import { pauseAfter } from '../../../domain/sync/gate.ts';
import type { ShardRow } from '../../../schemas/sync.ts';

/** Since when a shard is put off of which an earlier chunk was parked: the rest is not tried for another seven days. */
export const parkedSince = '1970-01-01T00:00:00.000Z';

const parkAfterMs = 7 * 24 * 60 * 60_000;
const firstPauseMs = 5_000;
const longestPauseMs = 60 * 60_000;

/** Whether a shard has been put off for so long that it is left to a later run. */
export function isParked({ putOffSince }: ShardRow, nowEpochMs: number): boolean {
  return putOffSince !== undefined && nowEpochMs - Date.parse(putOffSince) >= parkAfterMs;
}

/** Milliseconds until the next try, with full jitter. */
export function pauseOf({ retries }: ShardRow, random: () => number): number {
  return pauseAfter(retries, firstPauseMs, longestPauseMs, random);
}
