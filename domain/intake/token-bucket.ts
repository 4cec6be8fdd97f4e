/** What a bucket holds, and when that was true. */
export interface Bucket {
  readonly tokens: number;
  readonly atEpochMs: number;
}

export interface BucketRate {
  /** Tokens that come back each second. */
  readonly perSecond: number;
  /** Tokens of a full bucket, at least 1: how many may be taken at once. */
  readonly burst: number;
}

/**
 * Takes one token out. A bucket nobody has taken from is full; a clock that runs backwards fills nothing.
 *
 * @returns the bucket after it; undefined when it holds less than one token, and then nothing was taken
 * @see https://en.wikipedia.org/wiki/Token_bucket
 */
export function takeToken(
  bucket: Bucket | undefined,
  nowEpochMs: number,
  { perSecond, burst }: BucketRate,
): Bucket | undefined {
  if (bucket === undefined) return { tokens: burst - 1, atEpochMs: nowEpochMs };
  const elapsedMs = Math.max(0, nowEpochMs - bucket.atEpochMs);
  const tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1_000) * perSecond);
  return tokens < 1 ? undefined : { tokens: tokens - 1, atEpochMs: nowEpochMs };
}
