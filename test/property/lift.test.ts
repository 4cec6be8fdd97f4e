import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meanDifference, rateDifference, rateWithInterval } from '../../domain/insight/interval.ts';
import { type ArmCounts, liftOf } from '../../domain/insight/lift.ts';
import { isHeldOut } from '../../domain/sync/hold-out.ts';
import { seeded } from '../../proofs/seeded.ts';

const sha256 = (text: string) => hash('sha256', text);

/** Table II of Newcombe (1998), method 10. */
const published = [
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
  [10, 10, 0, 10, 0.6075, 1],
] as const;

test.for(published)('%i/%i against %i/%i is %f to %f, as published', ([a, m, b, n, low, high]) => {
  const found = rateDifference(rateWithInterval(a, m), rateWithInterval(b, n));
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});

test('the difference of means is that of the two samples, with the textbook’s error', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 2, maxLength: 50 });
  fc.assert(
    fc.property(amounts, amounts, (one, other) => {
      const moments = (values: readonly number[]) => ({
        count: values.length,
        sum: values.reduce((sum, value) => sum + value, 0),
        sumOfSquares: values.reduce((sum, value) => sum + value * value, 0),
      });
      const meanOf = (values: readonly number[]) => moments(values).sum / values.length;
      const varianceOf = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + (value - meanOf(values)) ** 2, 0) / (values.length - 1);
      const found = meanDifference(moments(one), moments(other));
      const error = Math.sqrt(varianceOf(one) / one.length + varianceOf(other) / other.length);
      expect(found.value).toBeCloseTo(meanOf(one) - meanOf(other), 6);
      expect((found.high - found.low) / 2).toBeCloseTo(1.959963984540054 * error, 4);
    }),
  );
});

/** A thousand people, of whom a tenth is held out; `effect` is what the list adds to the chance to buy. */
function experiment(number: number, effect: number) {
  const random = seeded(number);
  const group = { share: 10, salt: `experiment ${number}` };
  const arms = [true, false].map(() => ({
    people: 0,
    converted: 0,
    revenue: 0,
    revenueSquares: 0,
  }));
  for (let person = 0; person < 1000; person += 1) {
    const isOut = isHeldOut(`user_id.${person}`, [group], sha256);
    const arm = arms[isOut ? 1 : 0];
    if (arm === undefined) continue;
    const spends = random() < 0.2 + (isOut ? 0 : effect) ? 1000 + Math.floor(random() * 9000) : 0;
    arm.people += 1;
    arm.converted += spends > 0 ? 1 : 0;
    arm.revenue += spends;
    arm.revenueSquares += spends * spends;
  }
  const [treated, heldOut] = arms;
  return treated === undefined || heldOut === undefined ? undefined : liftOf(treated, heldOut);
}

const experiments = Array.from({ length: 600 }, (_, number) => number);

test('A against A: the mean difference is nothing, and 95 of 100 intervals hold 0', () => {
  const lifts = experiments.flatMap((number) => experiment(number, 0) ?? []);
  const differences = lifts.map(({ conversionRate }) => conversionRate.difference);
  const mean = differences.reduce((sum, { value }) => sum + value, 0) / differences.length;
  expect(Math.abs(mean)).toBeLessThan(0.01);
  const rates = differences.filter(({ low, high }) => low <= 0 && 0 <= high).length;
  const revenues = lifts
    .map(({ revenuePerPerson }) => revenuePerPerson.difference)
    .filter(({ low, high }) => low <= 0 && 0 <= high).length;
  for (const held of [rates, revenues]) {
    expect(held / lifts.length).toBeGreaterThan(0.92);
    expect(held / lifts.length).toBeLessThan(0.98);
  }
});

test('an effect of 20 points is found, with its sign', () => {
  const verdicts = experiments.slice(0, 60).map((number) => experiment(number, 0.2)?.verdict);
  expect(verdicts.filter((verdict) => verdict === 'more').length).toBeGreaterThan(54);
  expect(verdicts).not.toContain('less');
});

test('an interval holds its estimate and stays a share; nobody on a side, no figure', () => {
  const arm = fc.nat(500).chain((people) =>
    fc.record({
      people: fc.constant(people),
      converted: fc.nat(people),
      revenue: fc.constant(0),
      revenueSquares: fc.constant(0),
    }),
  );
  fc.assert(
    fc.property(arm, arm, (treated: ArmCounts, heldOut: ArmCounts) => {
      const lift = liftOf(treated, heldOut);
      if (treated.people === 0 || heldOut.people === 0) return lift === undefined;
      const { value = 2, low = 2, high = -2 } = lift?.conversionRate.difference ?? {};
      return low <= value && value <= high && low >= -1.000001 && high <= 1.000001;
    }),
  );
});
