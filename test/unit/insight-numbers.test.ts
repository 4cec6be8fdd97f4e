import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  amountText,
  averageText,
  minorDigits,
  parseAmount,
  toMinorUnits,
} from '../../domain/insight/amount.ts';
import { medianOf } from '../../domain/insight/histogram.ts';
import { scaledHypergeometric } from '../../domain/insight/hypergeometric.ts';
import { logGamma } from '../../domain/insight/log-gamma.ts';
import { minimise } from '../../domain/insight/minimise.ts';
import { integral } from '../property/integral.ts';

describe('amounts', () => {
  test('are read and written without loss, in the places of the currency', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (amount) => {
        for (const digits of [0, 2, 3, 4])
          expect(parseAmount(amountText(amount, digits))).toBe(amount);
      }),
    );
    expect(amountText(parseAmount('8911407.9040'), 2)).toBe('8911407.904');
    expect(amountText(parseAmount('1200.0000'), 0)).toBe('1200');
    expect(amountText(parseAmount('-0.5'), 2)).toBe('-0.50');
    for (const wrong of ['', '1.', '.5', '1e3', '1.23456', '１'])
      expect(() => parseAmount(wrong)).toThrow(SyntaxError);
  });

  test.for([
    ['0.005', 2, 1],
    ['0.0049', 2, 0],
    ['-0.005', 2, -1],
    ['99.5', 0, 100],
    ['-99.4999', 0, -99],
    ['1234.56', 2, 123_456],
  ] as const)('%s in minor units of %i places is %i', ([text, digits, minor]) => {
    expect(toMinorUnits(parseAmount(text), digits)).toBe(minor);
  });

  test('means round once, halves away from zero; of nobody they are nothing', () => {
    expect(averageText(parseAmount('10'), 3, 2)).toBe('3.33');
    expect(averageText(parseAmount('-0.0150'), 3, 2)).toBe('-0.01');
    expect(averageText(parseAmount('10001'), 2, 0)).toBe('5001');
    expect(averageText(0n, 0, 2)).toBe('0.00');
  });

  test('a currency says how many places it has', () => {
    expect([minorDigits('JPY'), minorDigits('GBP'), minorDigits('KWD'), minorDigits(null)]).toEqual(
      [0, 2, 3, 2],
    );
    expect(minorDigits('no currency')).toBe(2);
  });
});

test('the median of a histogram is that of its values one by one', () => {
  const values = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 });
  fc.assert(
    fc.property(values, (numbers) => {
      const up = numbers.toSorted((a, b) => a - b);
      const middle = up.length / 2;
      const expected = Number.isInteger(middle)
        ? ((up[middle - 1] ?? 0) + (up[middle] ?? 0)) / 2
        : (up[Math.floor(middle)] ?? 0);
      const histogram = [...Map.groupBy(numbers, (value) => value)].map(([value, all]) => ({
        ...{ value, count: all.length },
      }));
      expect(medianOf(histogram)).toBe(numbers.length === 0 ? null : expected);
    }),
  );
});

describe('special functions', () => {
  test('logGamma: factorials, a half, and Γ(x + 1) = x Γ(x)', () => {
    let logFactorial = 0;
    for (let n = 1; n <= 170; n += 1) {
      expect(logGamma(n)).toBeCloseTo(logFactorial, 9);
      logFactorial += Math.log(n);
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e5, noNaN: true }), (x) => {
        const error = logGamma(x + 1) - logGamma(x) - Math.log(x);
        expect(Math.abs(error)).toBeLessThan(1e-12 * (1 + Math.abs(logGamma(x + 1))));
      }),
    );
  });

  test('2F1: closed forms, and Euler’s integral', () => {
    for (const z of [0, 0.1, 0.5, 0.9, 0.99]) {
      // 15.1.8 and 15.1.3 of Abramowitz & Stegun
      expect(scaledHypergeometric([2.5, 3, 3], z, 2.5 * Math.log(1 - z))).toBeCloseTo(1, 10);
      if (z > 0)
        expect(scaledHypergeometric([1, 1, 2], z, 0)).toBeCloseTo(-Math.log(1 - z) / z, 10);
    }
    const parameter = fc.double({ min: 0.5, max: 9, noNaN: true });
    const z = fc.double({ min: 0, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(parameter, parameter, parameter, z, (a, b, more, at) => {
        const c = b + more;
        const norm = Math.exp(logGamma(c) - logGamma(b) - logGamma(more));
        const euler = integral(
          (t) => t ** (b - 1) * (1 - t) ** (more - 1) * (1 - t * at) ** -a,
          'unit',
        );
        expect(scaledHypergeometric([a, b, c], at, 0) / (norm * euler)).toBeCloseTo(1, 6);
      }),
      { seed: 1964, numRuns: 60 },
    );
  });

  test('2F1 times a tiny factor is a number where neither alone is one', () => {
    // (1 - z)^a · 2F1(a, b; b; z) = 1
    const a = 4000;
    expect(scaledHypergeometric([a, 7, 7], 0.5, a * Math.log(0.5))).toBeCloseTo(1, 8);
  });
});

test('the minimum of Rosenbrock’s valley is found from afar, the same each time', () => {
  const valley = ([x = 0, y = 0]: readonly number[]): number =>
    100 * (y - x * x) ** 2 + (1 - x) ** 2;
  const { point, isConverged } = minimise(valley, [-1.2, 1]);
  expect(isConverged).toBe(true);
  expect(point[0]).toBeCloseTo(1, 3);
  expect(point[1]).toBeCloseTo(1, 3);
  expect(minimise(valley, [-1.2, 1]).point).toEqual(point);
});
