import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgreementLevel } from '../../domain/match/comparison.ts';
import {
  expectedSums,
  fitWeights,
  learnWeights,
  logPosterior,
  weakPrior,
} from '../../domain/match/expectation-maximisation.ts';
import type { FieldWeights } from '../../domain/match/fellegi-sunter.ts';
import { matchFields } from '../../domain/match/record.ts';
import { seeded } from '../../proofs/seeded.ts';
import { matchWeights, patternCounts } from './match-arbitraries.ts';

const prior = weakPrior(matchFields.length, 1e-3, 50);

test('no step of learning makes the data less likely', () => {
  fc.assert(
    fc.property(patternCounts, matchWeights, (patterns, start) => {
      let weights = start;
      let before = logPosterior(patterns, weights, prior);
      for (let step = 0; step < 6; step += 1) {
        weights = fitWeights(expectedSums(patterns, weights), prior);
        const after = logPosterior(patterns, weights, prior);
        expect(after).toBeGreaterThanOrEqual(before - Math.abs(before) * 1e-12);
        before = after;
      }
    }),
    { numRuns: 200 },
  );
});

test('shares stay shares', () => {
  fc.assert(
    fc.property(patternCounts, matchWeights, (patterns, start) => {
      const { matchShare, fields } = fitWeights(expectedSums(patterns, start), prior);
      expect(matchShare > 0 && matchShare < 1).toBe(true);
      for (const { m, u } of fields) {
        expect(m[0] + m[1] + m[2]).toBeCloseTo(1, 12);
        expect(u[0] + u[1] + u[2]).toBeCloseTo(1, 12);
        expect([...m, ...u].every((share) => share > 0)).toBe(true);
      }
    }),
  );
});

/** Draws pairs from a known model: five fields, `matches` pairs of one person among `pairs`. */
function drawn(
  truth: readonly FieldWeights[],
  matches: number,
  pairs: number,
  random: () => number,
) {
  const counts = new Map<
    string,
    { levels: AgreementLevel[]; candidates: number; background: number }
  >();
  for (let pair = 0; pair < pairs; pair += 1) {
    const isMatch = pair < matches;
    const levels = truth.map(({ m, u }): AgreementLevel => {
      const [different, close] = isMatch ? m : u;
      const draw = random();
      if (random() < 0.1) return 0;
      return draw < different ? 1 : draw < different + close ? 2 : 3;
    });
    const key = levels.join('');
    const count = counts.get(key) ?? { levels, candidates: 0, background: 0 };
    counts.set(key, count);
    // Only what agrees somewhere is a candidate, as after blocking.
    if (levels.some((level) => level === 3)) count.candidates += 1;
    else count.background += 1;
  }
  return [...counts.values()];
}

test('weights that generated the patterns are found again, whatever the start says', () => {
  const truth: readonly FieldWeights[] = [
    { m: [0.1, 0.2, 0.7], u: [0.97, 0.02, 0.01] },
    { m: [0.05, 0.05, 0.9], u: [0.99, 0.008, 0.002] },
    { m: [0.2, 0.3, 0.5], u: [0.9, 0.06, 0.04] },
    { m: [0.02, 0.08, 0.9], u: [0.95, 0.04, 0.01] },
    { m: [0.15, 0.05, 0.8], u: [0.98, 0.015, 0.005] },
  ];
  const [matches, pairs] = [3_000, 300_000];
  const patterns = drawn(truth, matches, pairs, seeded(11));
  const { weights, hasConverged } = learnWeights(patterns, weakPrior(5, 1e-4, 1));
  expect(hasConverged).toBe(true);
  expect(weights.matchShare / (matches / pairs)).toBeCloseTo(1, 1);
  for (const [place, { m, u }] of truth.entries()) {
    for (const level of [0, 1, 2] as const) {
      expect(weights.fields[place]?.m[level]).toBeCloseTo(m[level], 1);
      expect(weights.fields[place]?.u[level]).toBeCloseTo(u[level], 2);
    }
  }
});

test('where nobody is there twice, hardly anybody is taken for it', () => {
  const stranger: FieldWeights = { m: [0.1, 0.1, 0.8], u: [0.95, 0.02, 0.03] };
  const patterns = drawn(Array(5).fill(stranger), 0, 200_000, seeded(5));
  const { weights } = learnWeights(patterns, weakPrior(5, 1e-3, 1));
  expect(weights.matchShare * 200_000).toBeLessThan(20);
});
