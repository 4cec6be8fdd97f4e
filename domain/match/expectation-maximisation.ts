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

/** What a step needs to know of the data: pairs by field and level, weighted by whether they are one person. */
export interface EmSums {
  /** Expected number of pairs that are one person. */
  readonly matches: number;
  /** All pairs, background included. */
  readonly pairs: number;
  /** By field: expected pairs at the levels different, close and exact, that are one person and that are two. */
  readonly fields: readonly { readonly one: LevelSums; readonly two: LevelSums }[];
}

export type LevelSums = readonly [different: number, close: number, exact: number];

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
    const next = fitWeights(expectedSums(patterns, weights), prior);
    const change = greatestChange(weights, next);
    weights = next;
    if (change <= tolerance) return { weights, steps: step, hasConverged: true };
  }
  return { weights, steps: maxSteps, hasConverged: false };
}

/** The expectation: who matches under these weights. `queries/match-weights.ts` says the same in SQL. */
export function expectedSums(patterns: readonly PatternCount[], weights: MatchWeights): EmSums {
  let matches = 0;
  let pairs = 0;
  const fields = weights.fields.map(() => ({ one: zeros(), two: zeros() }));
  for (const { levels, candidates, background } of patterns) {
    const one = candidates / (1 + Math.exp(-logOdds(levels, weights)));
    const two = candidates - one + background;
    matches += one;
    pairs += candidates + background;
    for (const [place, level] of levels.entries()) {
      const sums = fields[place];
      if (level === 0 || sums === undefined) continue;
      sums.one[level - 1] = (sums.one[level - 1] ?? 0) + one;
      sums.two[level - 1] = (sums.two[level - 1] ?? 0) + two;
    }
  }
  return { matches, pairs, fields };
}

/** The maximisation: the weights that fit the sums best, given the prior. */
export function fitWeights({ matches, pairs, fields }: EmSums, prior: MatchPrior): MatchWeights {
  return {
    // One pseudo-pair on either side keeps the share inside (0, 1).
    matchShare: (matches + 1) / (pairs + 2),
    fields: prior.weights.fields.map(({ m, u }, place) => ({
      m: shares(m, prior.mPairs, fields[place]?.one ?? zeros()),
      u: shares(u, prior.uPairs, fields[place]?.two ?? zeros()),
    })),
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

const zeros = (): [number, number, number] => [0, 0, 0];

function shares(prior: LevelShares, pairs: number, sums: LevelSums): LevelShares {
  const all = pairs + sums[0] + sums[1] + sums[2];
  return [
    (prior[0] * pairs + sums[0]) / all,
    (prior[1] * pairs + sums[1]) / all,
    (prior[2] * pairs + sums[2]) / all,
  ];
}

/** Greatest difference between two probabilities of two models. */
export function greatestChange(before: MatchWeights, after: MatchWeights): number {
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
