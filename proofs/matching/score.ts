import { learnWeights } from '../../domain/match/expectation-maximisation.ts';
import { compareRecords, judgeRecords } from '../../domain/match/run.ts';
import type { PeopleFile } from './people-file.ts';

/** What one run found. Precision, recall and F1 are over pairs of records, and absent where nobody knows the truth. */
export interface MatchScore {
  readonly records: number;
  /** Candidate pairs that were compared. */
  readonly pairs: number;
  /** Share of all pairs that needed no comparison. */
  readonly reduction: number;
  /** Pairs of records that were taken for one person. */
  readonly matched: number;
  readonly review: number;
  readonly truePairs?: number;
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
  readonly seconds: number;
}

/**
 * Matches the people of a file among each other, learning from this file alone.
 *
 * @param random uniform draw in [0, 1)
 * @param now milliseconds of a clock that never goes back
 */
export function scoreFile(
  { records, truth }: PeopleFile,
  random: () => number,
  now: () => number,
): MatchScore {
  const start = now();
  const compared = compareRecords(records, { random });
  const { weights } = learnWeights(compared.patterns, compared.prior);
  const { groups, reviews } = judgeRecords(compared, weights);
  const seconds = Math.round(now() - start) / 1000;
  const matched = groups.reduce((sum, group) => sum + pairsWithin(group.length), 0);
  return {
    records: records.length,
    pairs: compared.pairs.length,
    reduction: 1 - compared.pairs.length / pairsWithin(records.length),
    matched,
    review: reviews.length,
    ...(truth !== undefined && agreement(groups, matched, truth)),
    seconds,
  };
}

function agreement(
  groups: readonly (readonly number[])[],
  matched: number,
  truth: readonly string[],
) {
  const truePairs = pairsWithinSame(truth);
  const right = groups.reduce(
    (sum, group) => sum + pairsWithinSame(group.map((record) => truth[record] ?? '')),
    0,
  );
  const precision = matched === 0 ? 1 : right / matched;
  const recall = truePairs === 0 ? 1 : right / truePairs;
  const f1 = right === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { truePairs, precision, recall, f1 };
}

/** Pairs of equal texts. */
function pairsWithinSame(texts: readonly string[]): number {
  const groups = Map.groupBy(texts, (text) => text);
  return [...groups.values()].reduce((sum, group) => sum + pairsWithin(group.length), 0);
}

const pairsWithin = (count: number): number => (count * (count - 1)) / 2;
