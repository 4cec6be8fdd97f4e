import type { AgreementPattern } from './comparison.ts';
import {
  type FieldWeights,
  type LevelShares,
  logOdds,
  type MatchWeights,
} from './fellegi-sunter.ts';

/** How often an agreement pattern occurs. */
export interface PatternCount {
  readonly levels: AgreementPattern;
  /** Candidate pairs that show it: these may be one person. */
  readonly candidates: number;
  /** Pairs that certainly are two people and show it; where they are a sample, scaled up to all of them. */
  readonly background: number;
}

/** What holds a model down where the data say little: counts as if that many pairs had been seen. */
export interface MatchPrior {
  readonly weights: MatchWeights;
  /** Pseudo-pairs behind each field's m. */
  readonly mPairs: number;
  /** Pseudo-pairs behind each field's u: the pairs that one of the background sample stands for. */
  readonly uPairs: number;
}

export interface EmOptions {
  /** @default 200 */
  readonly maxSteps?: number;
  /** Greatest change of a probability at which it has converged. @default 1e-7 */
  readonly tolerance?: number;
}

export interface EmResult {
  readonly weights: MatchWeights;
  readonly steps: number;
  readonly hasConverged: boolean;
}

const start: FieldWeights = { m: [0.05, 0.1, 0.85], u: [0.9, 0.05, 0.05] };

/**
 * Where learning starts, and what it falls back on: a person agrees with themself on most of what is known, two people
 * on little. Nothing in it comes from any data set.
 *
 * @param backgroundUnit pairs that one sampled background pair stands for, at least 1
 */
export function weakPrior(
  fieldCount: number,
  matchShare: number,
  backgroundUnit: number,
): MatchPrior {
  return {
    weights: { matchShare, fields: Array.from({ length: fieldCount }, () => start) },
    mPairs: 10,
    uPairs: backgroundUnit,
  };
}

/**
 * Learns the model by expectation–maximisation over all pairs of records: candidates are a mixture, background pairs
 * are known not to match. So blocking does not distort u, and the match share is that of all pairs. Each
 * step raises {@link logPosterior} or leaves it. Fields that are missing say nothing.
 *
 * @see Winkler, W. E. (2000), Using the EM algorithm for weight computation in the Fellegi–Sunter model
 */
export function learnWeights(
  patterns: readonly PatternCount[],
  prior: MatchPrior,
  { maxSteps = 200, tolerance = 1e-7 }: EmOptions = {},
): EmResult {
  let weights = prior.weights;
  for (let step = 1; step <= maxSteps; step += 1) {
    const next = emStep(patterns, weights, prior);
    const change = greatestChange(weights, next);
    weights = next;
    if (change <= tolerance) return { weights, steps: step, hasConverged: true };
  }
  return { weights, steps: maxSteps, hasConverged: false };
}

/** One step: who matches under these weights, and the weights that fit that best. */
export function emStep(
  patterns: readonly PatternCount[],
  weights: MatchWeights,
  prior: MatchPrior,
): MatchWeights {
  const matched = prior.weights.fields.map(({ m }) => m.map((share) => share * prior.mPairs));
  const unmatched = prior.weights.fields.map(({ u }) => u.map((share) => share * prior.uPairs));
  // One pseudo-pair on either side keeps the share inside (0, 1).
  let matches = 1;
  let pairs = 2;
  for (const { levels, candidates, background } of patterns) {
    const probability = 1 / (1 + Math.exp(-logOdds(levels, weights)));
    const isOne = probability * candidates;
    const isTwo = candidates - isOne + background;
    matches += isOne;
    pairs += candidates + background;
    for (const [place, level] of levels.entries()) {
      if (level === 0) continue;
      add(matched[place], level - 1, isOne);
      add(unmatched[place], level - 1, isTwo);
    }
  }
  return {
    matchShare: matches / pairs,
    fields: matched.map((m, place) => ({ m: shares(m), u: shares(unmatched[place] ?? []) })),
  };
}

/** What a step never lowers: logarithm of the likelihood of the patterns times the prior, up to a constant. */
export function logPosterior(
  patterns: readonly PatternCount[],
  weights: MatchWeights,
  prior: MatchPrior,
): number {
  let sum = Math.log(weights.matchShare) + Math.log(1 - weights.matchShare);
  for (const [place, { m, u }] of weights.fields.entries()) {
    const before = prior.weights.fields[place] ?? start;
    sum += prior.mPairs * expectedLog(before.m, m) + prior.uPairs * expectedLog(before.u, u);
  }
  for (const { levels, candidates, background } of patterns) {
    let two = Math.log(1 - weights.matchShare);
    for (const [place, level] of levels.entries()) {
      if (level > 0) two += Math.log(weights.fields[place]?.u[level - 1] ?? 1);
    }
    const odds = logOdds(levels, weights);
    // log(P(match) + P(no match)) = log P(no match) + log(1 + odds)
    const either =
      two + (odds > 0 ? odds + Math.log1p(Math.exp(-odds)) : Math.log1p(Math.exp(odds)));
    sum += candidates * either + background * two;
  }
  return sum;
}

function expectedLog(shares: LevelShares, logOf: LevelShares): number {
  return shares.reduce((sum, share, level) => sum + share * Math.log(logOf[level] ?? 1), 0);
}

function add(sums: number[] | undefined, place: number, amount: number): void {
  if (sums !== undefined) sums[place] = (sums[place] ?? 0) + amount;
}

function shares([different = 0, close = 0, exact = 0]: readonly number[]): LevelShares {
  const sum = different + close + exact;
  return [different / sum, close / sum, exact / sum];
}

function greatestChange(before: MatchWeights, after: MatchWeights): number {
  let change = Math.abs(before.matchShare - after.matchShare);
  for (const [place, { m, u }] of after.fields.entries()) {
    const old = before.fields[place];
    for (const level of [0, 1, 2]) {
      change = Math.max(
        change,
        Math.abs((old?.m[level] ?? 0) - (m[level] ?? 0)),
        Math.abs((old?.u[level] ?? 0) - (u[level] ?? 0)),
      );
    }
  }
  return change;
}
