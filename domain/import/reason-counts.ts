/** Rows by what is said of them. */
export type ReasonCounts = Readonly<Record<string, number>>;

const mostReasons = 100;
const others = 'other reasons';

/** The same with some more; what comes after a hundred different reasons is counted together. */
export function addReasons(counts: ReasonCounts, more: ReasonCounts): ReasonCounts {
  const sum = { ...counts };
  for (const [reason, count] of Object.entries(more)) {
    const isKnown = Object.hasOwn(sum, reason) || Object.keys(sum).length < mostReasons;
    const name = isKnown ? reason : others;
    sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}

export const sumOf = (counts: ReasonCounts): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
