import { type BlockingOptions, candidatePairs } from './blocking.ts';
import { clusterPairs } from './clusters.ts';
import { type AgreementPattern, comparePair } from './comparison.ts';
import { type DecisionThresholds, decide, mayBeOnePerson } from './decision.ts';
import { type MatchPrior, type PatternCount, weakPrior } from './expectation-maximisation.ts';
import { type MatchWeights, matchProbability } from './fellegi-sunter.ts';
import { type MatchRecord, matchFields } from './record.ts';

export interface ComparisonOptions extends BlockingOptions {
  /** Uniform draw in [0, 1), for the sample of pairs that are no candidates. */
  readonly random: () => number;
  /** Size of that sample. @default 50,000 */
  readonly sampleSize?: number;
}

interface ComparedPair {
  /** Positions among the records. */
  readonly one: number;
  readonly other: number;
  readonly pattern: AgreementPattern;
}

/** All that learning needs, without any value of anybody. */
export interface ComparedRecords {
  readonly records: readonly MatchRecord[];
  readonly pairs: readonly ComparedPair[];
  readonly patterns: readonly PatternCount[];
  readonly prior: MatchPrior;
  readonly skippedBlocks: number;
}

interface JudgedPair extends ComparedPair {
  readonly probability: number;
}

export interface JudgedRecords {
  /** Pairs that the model takes for one person, surest first. */
  readonly matches: readonly JudgedPair[];
  /** Pairs for a person to look at, likeliest first. */
  readonly reviews: readonly JudgedPair[];
  /** Positions of records that the matches make one person, at least two each. */
  readonly groups: readonly (readonly number[])[];
}

/**
 * Finds candidates, compares them, and counts agreement patterns: of the candidates that may be one person, and, as what
 * two people look like, of all others.
 */
export function compareRecords(
  records: readonly MatchRecord[],
  options: ComparisonOptions,
): ComparedRecords {
  const { pairs: candidates, skippedBlocks } = candidatePairs(records, options);
  const tally = patternTally();
  const pairs = candidates.map(([one, other]): ComparedPair => {
    const pattern = compareAt(records, one, other);
    const isPossible = mayBeOnePerson(pattern);
    return { one, other, pattern: tally.add(pattern, isPossible ? 1 : 0, isPossible ? 0 : 1) };
  });
  const others = (records.length * (records.length - 1)) / 2 - candidates.length;
  const sample = sampleOthers(records.length, candidates, others, options);
  const unit = sample.length === 0 ? 1 : others / sample.length;
  for (const [one, other] of sample) tally.add(compareAt(records, one, other), 0, unit);
  // Where nothing is known yet, one pair a record.
  const prior = weakPrior(matchFields.length, 1 / Math.max(2, records.length), unit);
  return { records, pairs, patterns: tally.counts(), prior, skippedBlocks };
}

/** Decides about every candidate under the weights, and makes the matches transitive. */
export function judgeRecords(
  { records, pairs }: Pick<ComparedRecords, 'records' | 'pairs'>,
  weights: MatchWeights,
  thresholds: DecisionThresholds = {},
): JudgedRecords {
  const accepted: JudgedPair[] = [];
  const reviews: JudgedPair[] = [];
  for (const pair of pairs) {
    const probability = matchProbability(pair.pattern, weights, records.length);
    const decision = decide(pair.pattern, probability, thresholds);
    if (decision === 'match') accepted.push({ ...pair, probability });
    else if (decision === 'review') reviews.push({ ...pair, probability });
  }
  const { groups, refused } = clusterPairs(accepted, {
    probabilityOf: (one, other) => {
      const pattern = compareAt(records, one, other);
      return mayBeOnePerson(pattern) ? matchProbability(pattern, weights, records.length) : 0;
    },
  });
  const isRefused = new Set(refused);
  return {
    matches: accepted.filter((pair) => !isRefused.has(pair)).sort(likeliestFirst),
    reviews: [...reviews, ...accepted.filter((pair) => isRefused.has(pair))].sort(likeliestFirst),
    groups,
  };
}

/** Counts patterns; equal ones become one object, so that millions of pairs fit into memory. */
function patternTally() {
  const counted = new Map<
    string,
    { levels: AgreementPattern; candidates: number; background: number }
  >();
  return {
    add: (levels: AgreementPattern, candidates: number, background: number): AgreementPattern => {
      const key = levels.join('');
      const count = counted.get(key) ?? { levels, candidates: 0, background: 0 };
      counted.set(key, count);
      count.candidates += candidates;
      count.background += background;
      return count.levels;
    },
    counts: (): readonly PatternCount[] => [...counted.values()],
  };
}

type Positions = readonly [one: number, other: number];

/** Pairs that share no block, drawn with replacement; none where (nearly) all pairs are candidates. */
function sampleOthers(
  size: number,
  candidates: readonly Positions[],
  others: number,
  { random, sampleSize = 50_000 }: ComparisonOptions,
): Positions[] {
  const isCandidate = new Set(candidates.map(([one, other]) => one * size + other));
  const sample: Positions[] = [];
  const wanted = Math.min(sampleSize, others);
  for (let draw = 0; draw < 4 * wanted && sample.length < wanted; draw += 1) {
    const left = Math.floor(random() * size);
    const right = Math.floor(random() * size);
    const [one, other] = left < right ? [left, right] : [right, left];
    if (one !== other && !isCandidate.has(one * size + other)) sample.push([one, other]);
  }
  return sample;
}

function compareAt(records: readonly MatchRecord[], one: number, other: number): AgreementPattern {
  const left = records[one];
  const right = records[other];
  if (left === undefined || right === undefined) throw new RangeError('no record at this position');
  return comparePair(left, right);
}

const likeliestFirst = (left: JudgedPair, right: JudgedPair): number =>
  right.probability - left.probability || left.one - right.one || left.other - right.other;
