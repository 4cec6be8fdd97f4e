import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BgNbd,
  bgNbdLogLikelihood,
  expectedPurchases,
  fitBgNbd,
  probabilityAlive,
} from '../../domain/insight/bg-nbd.ts';
import {
  expectedSpend,
  fitGammaGamma,
  gammaGammaLogLikelihood,
} from '../../domain/insight/gamma-gamma.ts';
import { predict } from '../../domain/insight/predict.ts';
import { seeded } from '../../proofs/seeded.ts';
import { draws } from '../property/draws.ts';
import { integral } from '../property/integral.ts';

/** The 1/10 sample of CDNOW that the papers use, in weeks and dollars: x, t_x, T, mean spend of the repeats. */
const cdnow = readFileSync(join(import.meta.dirname, '..', 'fixtures', 'cdnow.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [repeats = 0, recency = 0, age = 0, spend = 0] = line.split(',').map(Number);
    return { repeats, recency, age, spend, logSpend: Math.log(spend || 1), customers: 1 };
  });
const paper: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

describe('CDNOW gives what was published', () => {
  const { model, logLikelihood, isConverged } = fitBgNbd(cdnow);

  test('BG/NBD: r .243, alpha 4.414, a .793, b 2.426, log-likelihood -9582.4', () => {
    expect(cdnow).toHaveLength(2357);
    expect(model.r).toBeCloseTo(0.243, 3);
    expect(model.alpha).toBeCloseTo(4.414, 2);
    expect(model.a).toBeCloseTo(0.793, 3);
    expect(model.b).toBeCloseTo(2.426, 3);
    expect(logLikelihood).toBeCloseTo(-9582.4, 1);
    expect(isConverged).toBe(true);
  });

  test('in cells of whole weeks, a fourth as many, the same within 0.2 %', () => {
    const cells = [
      ...Map.groupBy(cdnow, ({ repeats, recency, age }) =>
        [repeats, Math.floor(recency), Math.floor(age)].join(' '),
      ).values(),
    ].map((own) => {
      const mean = (name: 'repeats' | 'recency' | 'age'): number =>
        own.reduce((sum, one) => sum + one[name], 0) / own.length;
      const times = { recency: mean('recency'), age: mean('age') };
      return { repeats: mean('repeats'), ...times, customers: own.length };
    });
    expect(cells.length).toBeLessThan(cdnow.length / 3);
    for (const [name, value] of Object.entries(fitBgNbd(cells).model))
      expect(Math.abs(value / Reflect.get(model, name) - 1)).toBeLessThan(0.002);
  });

  test('the customer of the note on Excel: x = 2, t_x = 30.43, T = 38.86 buys 1.226 times in 39 weeks', () => {
    const customer = { repeats: 2, recency: 30.43, age: 38.86 };
    expect(expectedPurchases(model, customer, 39)).toBeCloseTo(1.226, 3);
  });

  test('Gamma-Gamma: p 6.25, q 3.74, v 15.44, from 946 customers', () => {
    const repeaters = cdnow.filter(({ repeats }) => repeats > 0);
    expect(repeaters).toHaveLength(946);
    const spend = fitGammaGamma(repeaters).model;
    expect(spend.p).toBeCloseTo(6.25, 2);
    expect(Math.abs(spend.q - 3.74)).toBeLessThan(0.01);
    expect(Math.abs(spend.v - 15.44)).toBeLessThan(0.02);
    // The first customers of the sample: x and mean spend, and what they are expected to spend.
    const known = [
      [2, 22.35, 24.65],
      [1, 11.77, 18.91],
      [0, 0, 35.17],
      [7, 73.74, 71.46],
    ] as const;
    for (const [x, mean, each] of known)
      expect(Math.abs(expectedSpend(spend, x, x * mean) - each)).toBeLessThan(0.015);
  });
});

/** A customer's rate and chance to drop out are drawn, then the visits: what the model assumes, step by step. */
function simulated(model: BgNbd, count: number, age: number, random: () => number) {
  const { gamma, exponential, beta } = draws(random);
  return Array.from({ length: count }, () => {
    const rate = gamma(model.r) / model.alpha;
    const dropOut = beta(model.a, model.b);
    let [repeats, recency, further] = [0, 0, 0];
    const horizon = age * 2;
    let isAlive = true;
    let aliveAtAge = true;
    for (let at = exponential(rate); at <= horizon && isAlive; at += exponential(rate)) {
      if (at <= age) [repeats, recency] = [repeats + 1, at];
      else further += 1;
      isAlive = random() >= dropOut;
      if (at <= age) aliveAtAge = isAlive;
    }
    return { repeats, recency, age, customers: 1, further, aliveAtAge };
  });
}

describe('customers drawn from known parameters', () => {
  const truth: BgNbd = { r: 0.6, alpha: 5, a: 0.8, b: 2.5 };
  const people = simulated(truth, 10_000, 40, seeded(20_050_101));
  const { model } = fitBgNbd(people);

  test('give the parameters back', () => {
    expect(Math.abs(model.r / truth.r - 1)).toBeLessThan(0.06);
    expect(Math.abs(model.alpha / truth.alpha - 1)).toBeLessThan(0.08);
    expect(Math.abs(model.a / (model.a + model.b) / (0.8 / 3.3) - 1)).toBeLessThan(0.05);
  });

  test('buy as often afterwards as expected, and are alive as often as said, in each part', () => {
    const cells = people.map((person) => ({ ...person, repeatSpend: 0 }));
    const told = predict({ purchases: truth, spend: undefined }, cells, 40);
    expect(told.every(({ value }) => value === null)).toBe(true);
    for (const part of [0, 1, 2, 3, 4]) {
      const own = told.filter(({ repeats }) => Math.min(repeats, 4) === part);
      const mean = (figure: (person: (typeof told)[number]) => number): number =>
        own.reduce((sum, person) => sum + figure(person), 0) / own.length;
      expect(own.length).toBeGreaterThan(800);
      expect(Math.abs(mean((one) => one.expected) / mean((one) => one.further) - 1)).toBeLessThan(
        0.08,
      );
      expect(
        Math.abs(mean((one) => one.alive) - mean((one) => Number(one.aliveAtAge))),
      ).toBeLessThan(0.02);
    }
  });
});

const models = fc.record({
  r: fc.double({ min: 0.3, max: 4, noNaN: true }),
  alpha: fc.double({ min: 0.5, max: 20, noNaN: true }),
  a: fc.double({ min: 0.3, max: 4, noNaN: true }),
  b: fc.double({ min: 0.6, max: 8, noNaN: true }),
});
const customers = fc
  .record({
    repeats: fc.integer({ min: 0, max: 12 }),
    age: fc.double({ min: 1, max: 60, noNaN: true }),
    share: fc.double({ min: 0.05, max: 1, noNaN: true }),
  })
  .map(({ repeats, age, share }) => ({ repeats, age, recency: repeats === 0 ? 0 : age * share }));

/** Integrals over the rate (gamma) and the chance to drop out (beta), without any of the closed forms. */
function byIntegration(
  { r, alpha, a, b }: BgNbd,
  { repeats: x, recency, age }: { repeats: number; recency: number; age: number },
) {
  const rates = (power: number, time: number): number =>
    integral((rate) => rate ** (r + power - 1) * Math.exp(-(alpha + time) * rate), 'half line');
  const chances = (outs: number, stays: number): number =>
    integral((p) => p ** (a + outs - 1) * (1 - p) ** (b + stays - 1), 'unit');
  const norm = rates(0, 0) * chances(0, 0);
  const alive = (chances(0, x) * rates(x, age)) / norm;
  const gone = x === 0 ? 0 : (chances(1, x - 1) * rates(x, recency)) / norm;
  return { likelihood: alive + gone, alive: alive / (alive + gone) };
}

test('likelihood and probability of being alive equal the integrals they stand for', () => {
  fc.assert(
    fc.property(models, customers, (model, customer) => {
      const { likelihood, alive } = byIntegration(model, customer);
      const logLikelihood = bgNbdLogLikelihood(model, [{ ...customer, customers: 3 }]);
      expect(logLikelihood).toBeCloseTo(3 * Math.log(likelihood), 4);
      expect(probabilityAlive(model, customer)).toBeCloseTo(alive, 6);
    }),
    { seed: 2005, numRuns: 60 },
  );
});

test('expected purchases grow with the horizon, at first by rate times probability, and a = 1 is no hole', () => {
  fc.assert(
    fc.property(models, customers, (model, customer) => {
      const at = (horizon: number, own = model): number =>
        expectedPurchases(own, customer, horizon);
      const { r, alpha } = model;
      const { repeats, age } = customer;
      const rate = (probabilityAlive(model, customer) * (r + repeats)) / (alpha + age);
      expect(at(1e-3) / 1e-3 / rate).toBeCloseTo(1, 2);
      expect(at(20)).toBeGreaterThan(at(10));
      expect(at(10)).toBeLessThanOrEqual(rate * 10 * (1 + 1e-9));
      const beside = at(10, { ...model, a: 1 + 1e-3 });
      expect(at(10, { ...model, a: 1 }) / beside).toBeCloseTo(1, 2);
    }),
    { seed: 2006, numRuns: 300 },
  );
});

test('Gamma-Gamma’s likelihood equals the integral it stands for', () => {
  const gamma = (shape: number): number =>
    integral((t) => t ** (shape - 1) * Math.exp(-t), 'half line');
  const gammaDensity = (shape: number) => {
    const norm = gamma(shape);
    return (z: number, rate: number): number =>
      (rate ** shape * z ** (shape - 1) * Math.exp(-rate * z)) / norm;
  };
  for (const [p, q, v, x, spend] of [
    [6.25, 3.74, 15.44, 2, 22.35],
    [2.1, 3.45, 4.8, 1, 7],
    [1.2, 2.2, 9, 5, 3.5],
  ] as const) {
    const [ofSpend, ofRate] = [gammaDensity(p * x), gammaDensity(q)];
    const likelihood = integral((nu) => ofSpend(spend, nu * x) * ofRate(nu, v), 'half line');
    const cell = { repeats: x, spend, logSpend: Math.log(spend), customers: 2 };
    expect(gammaGammaLogLikelihood({ p, q, v }, [cell])).toBeCloseTo(2 * Math.log(likelihood), 5);
  }
});

test('cells say the same as their customers one by one', () => {
  const one = { repeats: 3, recency: 20, age: 38, customers: 1 };
  const alone = bgNbdLogLikelihood(paper, [one, one, one, { ...one, repeats: 0, recency: 0 }]);
  const together = bgNbdLogLikelihood(paper, [
    { ...one, customers: 3 },
    { ...one, repeats: 0, recency: 0 },
  ]);
  expect(together).toBeCloseTo(alone, 9);
});

test('a very faithful customer of many purchases stays a number', () => {
  const faithful = { repeats: 3000, recency: 300, age: 300 };
  const expected = expectedPurchases(paper, faithful, 52);
  expect(expected).toBeGreaterThan(400);
  expect(expected).toBeLessThan(530);
});
