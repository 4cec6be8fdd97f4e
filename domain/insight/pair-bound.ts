/**
 * Minimum numbers of orders to choose from: the one asked for, then doubled again and again.
 *
 * @param asked at least 1
 */
export const candidateMinimums = (asked: number): readonly number[] =>
  Array.from({ length: 16 }, (_, power) => asked * 2 ** power);

/**
 * The least minimum whose pairs can be counted within the bound, or the greatest where none can.
 *
 * @param sizes pairs to be counted by minimum
 * @returns undefined without any
 */
export function affordableMinimum(
  sizes: readonly { readonly minimum: number; readonly pairs: number }[],
  mostPairs: number,
): number | undefined {
  const ascending = sizes.toSorted((a, b) => a.minimum - b.minimum);
  return (ascending.find(({ pairs }) => pairs <= mostPairs) ?? ascending.at(-1))?.minimum;
}
