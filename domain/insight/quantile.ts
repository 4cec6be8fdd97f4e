/**
 * Quantile of `count` values, of which the two around it are known: linear between order statistics, as spreadsheets,
 * NumPy and R do by default.
 *
 * @param tenths which quantile, in tenths: 5 is the median
 * @param low the value at rank floor(h) of h = (count - 1) × tenths / 10, counted from 0
 * @param high the value at rank ceil(h)
 * @see Hyndman & Fan, Sample Quantiles in Statistical Packages, The American Statistician 50 (1996), definition 7
 */
export function quantileOf(tenths: number, count: number, low: number, high: number): number {
  const tenthsOfRank = (count - 1) * tenths;
  return low + ((tenthsOfRank % 10) / 10) * (high - low);
}
