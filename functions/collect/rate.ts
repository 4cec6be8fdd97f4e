import { type Bucket, type BucketRate, takeToken } from '../../domain/intake/token-bucket.ts';
import { truncateIp } from '../../domain/intake/truncate-ip.ts';
import type { WriteKey } from '../../stores/write-keys.ts';
import type { Refusal } from './request.ts';

const maxBuckets = 10_000;
/** Seconds of full speed that may come at once: a page of many tabs, a queue that was offline. */
const burstSeconds = 30;

export interface RateOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Requests of one browser key from one address, per second; 0 = no limit. */
  readonly addressPerSecond: number;
}

/**
 * Whether a key may send once more from an address now; else why not.
 *
 * @param connection address that the request came from itself; `address` may be what a header says
 */
export type JudgeRate = (
  key: WriteKey,
  address: string,
  connection?: string,
) => Refusal | undefined;

/**
 * Token buckets in the memory of one running instance: one for each source with a limit per minute, one for each browser
 * key and address. Instances do not know of each other, so what is let through is at most the limit times their number;
 * the exact limits are the day's quota and the rate rule of the edge. The machine's own connections are not limited by address.
 * What one address is refused costs the others of its source nothing.
 */
export function rateJudge({ clock, addressPerSecond }: RateOptions): JudgeRate {
  const buckets = new Map<string, Bucket>();
  const ofAddress: BucketRate = {
    perSecond: addressPerSecond,
    burst: addressPerSecond * burstSeconds,
  };
  const take = (name: string, rate: BucketRate): boolean => {
    const next = takeToken(buckets.get(name), clock(), rate);
    if (next === undefined) return false;
    // The oldest goes: whoever sends much is never the oldest for long.
    buckets.delete(name);
    if (buckets.size >= maxBuckets) buckets.delete(buckets.keys().next().value ?? '');
    buckets.set(name, next);
    return true;
  };
  return (key, address, connection = address) => {
    if (key.isQuotaUsedUp) return 'quota_used_up';
    const { sourceId, keyKind, requestsPerMinute: most } = key;
    const isFromHere = isOwn(connection) && isOwn(address);
    const isLimited = keyKind === 'browser' && addressPerSecond > 0 && !isFromHere;
    if (isLimited && !take(`${sourceId} ${networkOf(address)}`, ofAddress)) {
      return 'too_many_requests';
    }
    if (most === undefined || take(sourceId, { perSecond: most / 60, burst: most })) {
      return undefined;
    }
    return 'too_many_requests';
  };
}

const isOwn = (address: string): boolean =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');

/** One IPv6 household has more addresses than there are buckets: there the network counts. */
const networkOf = (address: string): string =>
  address.includes(':') ? truncateIp(address) : address;
