/** How many people there are, told from how many a sample holds. */
export interface SizeEstimate {
  readonly estimate: number;
  /** Bounds within which the number lies in 95 samples of 100; equal to the estimate where everybody was counted. */
  readonly low: number;
  readonly high: number;
}

const z95 = 1.959_964;

/**
 * Each person is in the sample with the same probability, by a hash that knows nothing of them: so the count in it is
 * binomial in the unknown size. The bounds are those sizes whose expected count lies within 1.96 standard
 * deviations of what was counted (Wilson's score interval, solved for the number of trials).
 *
 * @param counted people found in the sample
 * @param share probability of being in it, 0 < share ≤ 1
 * @see Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22:209–212
 */
export function sizeFromSample(counted: number, share: number): SizeEstimate {
  if (share >= 1) return { estimate: counted, low: counted, high: counted };
  const spread = z95 * z95 * (1 - share);
  const middle = counted + spread / 2;
  const half = Math.sqrt(spread * counted + (spread * spread) / 4);
  return {
    estimate: Math.round(counted / share),
    low: Math.max(counted, Math.floor((middle - half) / share)),
    high: Math.ceil((middle + half) / share),
  };
}

/** Which people to look at, by the first hexadecimal digits of their ids' hashes. */
export interface Sample {
  /** Share of all people. */
  readonly share: number;
  /** Prefixes of the hash; undefined = everybody. */
  readonly prefixes?: readonly string[];
}

const everybodyUpTo = 2_000_000;
const sixteenthUpTo = 50_000_000;

/** Everybody while the lake is small; a 16th, and at last a 256th of the people when it is large. @param events stored in the lake */
export function sampleFor(events: number): Sample {
  if (events <= everybodyUpTo) return { share: 1 };
  return events <= sixteenthUpTo
    ? { share: 1 / 16, prefixes: ['7'] }
    : { share: 1 / 256, prefixes: ['7a'] };
}
