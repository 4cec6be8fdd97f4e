import type { AgreementPattern } from './comparison.ts';
import { matchFields } from './record.ts';

/** Probabilities of the levels different, close and exact, given that both records have a value; they sum to 1. */
export type LevelShares = readonly [different: number, close: number, exact: number];

/** What was learned about one field. */
export interface FieldWeights {
  /** Among pairs that are one person. */
  readonly m: LevelShares;
  /** Among pairs that are not. */
  readonly u: LevelShares;
}

/** A Fellegi–Sunter model. */
export interface MatchWeights {
  /** Share of all pairs of records, not only of candidates, that are one person; in (0, 1). */
  readonly matchShare: number;
  /** By field, in the order of the pattern. */
  readonly fields: readonly FieldWeights[];
}

/**
 * Log-odds (natural logarithm) that two records are one person rather than strangers; a field that one of them lacks
 * says nothing.
 *
 * @see Fellegi, I. P. and Sunter, A. B. (1969), A theory for record linkage
 */
export function logOdds(pattern: AgreementPattern, weights: MatchWeights): number {
  const share = weights.matchShare;
  return (
    Math.log(share / (1 - share)) + sumOverFields(pattern, weights, ({ m, u }, at) => m[at] / u[at])
  );
}

/** How many relatives a person has among the records, on average, at the same address. An assumption, not learned. */
const relativesPerRecord = 0.25;
/** How often relatives agree on what is a person's own: twins, a father's name, a shared card. An assumption. */
const relativesAlike = 0.01;

/**
 * Probability in [0, 1] that two records are one person, and neither strangers nor two of one household, who agree on
 * family name and address as if they were one.
 *
 * @param recordCount number of records that the pair was found among, at least 2
 */
export function matchProbability(
  pattern: AgreementPattern,
  weights: MatchWeights,
  recordCount: number,
): number {
  const strangers = -logOdds(pattern, weights);
  const relativeShare = relativesPerRecord / (recordCount - 1);
  const relatives =
    Math.log(relativeShare / weights.matchShare) +
    sumOverFields(pattern, weights, ({ m, u }, at, isShared) => {
      if (isShared) return 1;
      return (at === 2 ? relativesAlike : u[at]) / m[at];
    });
  return 1 / (1 + Math.exp(strangers) + Math.exp(relatives));
}

/** Sum of the logarithms of a ratio over the fields that both records have. */
function sumOverFields(
  pattern: AgreementPattern,
  weights: MatchWeights,
  ratio: (field: FieldWeights, at: 0 | 1 | 2, isShared: boolean) => number,
): number {
  let sum = 0;
  for (const [place, { isShared }] of matchFields.entries()) {
    const level = pattern[place] ?? 0;
    const field = weights.fields[place];
    if (level !== 0 && field !== undefined)
      sum += Math.log(ratio(field, levelPlaces[level], isShared));
  }
  return sum;
}

const levelPlaces = { 1: 0, 2: 1, 3: 2 } as const;
