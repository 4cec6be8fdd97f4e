/** Two records, by position, that were found to be one person. */
export interface AcceptedPair {
  readonly one: number;
  readonly other: number;
  readonly probability: number;
}

export interface ClusterOptions {
  /** Probability that two records are one person, for pairs that were not accepted themselves. */
  readonly probabilityOf: (one: number, other: number) => number;
  /** Most records of a cluster. @default 20 */
  readonly maxSize?: number;
}

export interface Clusters {
  /** Positions of records that are one person, each ascending, at least two; ordered by their first. */
  readonly groups: readonly (readonly number[])[];
  /** Accepted pairs that were left apart: their groups contradict each other as a whole, or are too large. */
  readonly refused: readonly AcceptedPair[];
}

/**
 * Makes "is the same person as" transitive: the surest pairs first; two groups become one only if the pairs across are
 * on average more likely one person than not. The order of the input does not matter.
 */
export function clusterPairs(accepted: readonly AcceptedPair[], options: ClusterOptions): Clusters {
  const { probabilityOf, maxSize = 20 } = options;
  const groupOf = new Map<number, number[]>();
  const refused: AcceptedPair[] = [];
  const own = (record: number): number[] => groupOf.get(record) ?? [record];
  for (const pair of accepted.toSorted(surestFirst)) {
    const one = own(pair.one);
    const other = own(pair.other);
    if (one === other) continue;
    if (one.length + other.length > maxSize || meanAcross(one, other, probabilityOf) < 0.5) {
      refused.push(pair);
      continue;
    }
    const joined = [...one, ...other];
    for (const record of joined) groupOf.set(record, joined);
  }
  const groups = [...new Set(groupOf.values())].map((group) => group.toSorted(ascending));
  return { groups: groups.toSorted(([left = 0], [right = 0]) => left - right), refused };
}

function meanAcross(
  one: readonly number[],
  other: readonly number[],
  probabilityOf: ClusterOptions['probabilityOf'],
): number {
  let sum = 0;
  for (const left of one) for (const right of other) sum += probabilityOf(left, right);
  return sum / (one.length * other.length);
}

const ascending = (left: number, right: number): number => left - right;

const surestFirst = (left: AcceptedPair, right: AcceptedPair): number =>
  right.probability - left.probability || left.one - right.one || left.other - right.other;
