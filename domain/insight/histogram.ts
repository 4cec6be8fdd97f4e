/** Whole numbers with how often each occurs; the distribution that a warehouse's GROUP BY gives. */
export type Histogram = readonly { readonly value: number; readonly count: number }[];

const totalOf = (histogram: Histogram): number =>
  histogram.reduce((sum, { count }) => sum + count, 0);

/** How many have at least this value. */
export const countFrom = (histogram: Histogram, least: number): number =>
  totalOf(histogram.filter(({ value }) => value >= least));

/**
 * The middle value; of an even number the mean of the two in the middle, as `median` of SQL has it.
 *
 * @returns null of nothing
 */
export function medianOf(histogram: Histogram): number | null {
  const total = totalOf(histogram);
  if (total === 0) return null;
  const ascending = histogram.toSorted((a, b) => a.value - b.value);
  const valueAt = (rank: number): number => {
    let passed = 0;
    for (const { value, count } of ascending) {
      passed += count;
      if (passed > rank) return value;
    }
    return 0;
  };
  return (valueAt(Math.floor((total - 1) / 2)) + valueAt(Math.floor(total / 2))) / 2;
}
