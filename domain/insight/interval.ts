/** An estimate with the interval that holds it in 95 of 100 experiments. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, for 95 %. */
const z = 1.959963984540054;

/**
 * Wilson's score interval of a rate.
 *
 * @param hits integer in [0, of]
 * @param of integer > 0
 * @see Wilson, E. B. (1927), JASA 22, 209–212
 */
export function rateWithInterval(hits: number, of: number): Estimate {
  const value = hits / of;
  const middle = hits + (z * z) / 2;
  const reach = z * Math.sqrt((z * z) / 4 + hits * (1 - value));
  const whole = of + z * z;
  return {
    value,
    low: Math.max(0, (middle - reach) / whole),
    high: Math.min(1, (middle + reach) / whole),
  };
}

/**
 * The first rate less the second, by Newcombe's hybrid score interval (his method 10): it stays within [−1, 1] and is right
 * for few hits, where the textbook interval is not.
 *
 * @see Newcombe, R. G. (1998), Statistics in Medicine 17, 873–890
 */
export function rateDifference(one: Estimate, other: Estimate): Estimate {
  const value = one.value - other.value;
  return {
    value,
    low: value - Math.hypot(one.value - one.low, other.high - other.value),
    high: value + Math.hypot(one.high - one.value, other.value - other.low),
  };
}

/** Sums over a sample from which its mean and variance follow. */
export interface Moments {
  /** Integer > 0. */
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/**
 * The mean of the first sample less that of the second, variances apart (Welch), by the normal quantile: for hundreds of
 * people and more.
 *
 * @returns an interval without bounds when one of the samples has fewer than two
 * @see Welch, B. L. (1947), Biometrika 34, 28–35
 */
export function meanDifference(one: Moments, other: Moments): Estimate {
  const value = one.sum / one.count - other.sum / other.count;
  const reach = z * Math.sqrt(squaredError(one) + squaredError(other));
  if (Number.isFinite(reach)) return { value, low: value - reach, high: value + reach };
  return { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
}

/** Of the mean. Rounding must not make it negative. */
function squaredError({ count, sum, sumOfSquares }: Moments): number {
  if (count < 2) return Number.POSITIVE_INFINITY;
  return Math.max(0, sumOfSquares - (sum * sum) / count) / (count - 1) / count;
}
