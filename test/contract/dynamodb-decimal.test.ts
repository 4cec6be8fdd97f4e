import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addNumbers,
  compareNumbers,
  normalizeNumber,
  sortableNumber,
} from '../../local/dynamodb/decimal.ts';

const scale = 60;

/** An exact decimal as an integer of 10^-60, beside a spelling of it. */
const exact = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: -20, max: 20 }))
  .map(([mantissa, power]) => ({
    spelling: `${mantissa}e${power}`,
    value: mantissa * 10n ** BigInt(power + scale),
  }));

test('numbers sort as bytes the way they sort as numbers', () => {
  fc.assert(
    fc.property(exact, exact, (left, right) => {
      const [one, two] = [normalizeNumber(left.spelling), normalizeNumber(right.spelling)];
      const order = left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
      expect(Math.sign(Buffer.compare(sortableNumber(one), sortableNumber(two)))).toBe(order);
      expect(Math.sign(compareNumbers(one, two))).toBe(order);
      expect(one === two).toBe(order === 0);
    }),
    { numRuns: 2000 },
  );
});

test('sums and differences are exact', () => {
  fc.assert(
    fc.property(exact, exact, fc.constantFrom<1 | -1>(1, -1), (left, right, sign) => {
      const total = left.value + BigInt(sign) * right.value;
      const digits = String(total < 0n ? -total : total).replace(/0+$/, '');
      fc.pre(digits.length <= 38);
      const [one, two] = [normalizeNumber(left.spelling), normalizeNumber(right.spelling)];
      expect(addNumbers(one, two, sign)).toBe(normalizeNumber(`${total}e-${scale}`));
    }),
    { numRuns: 2000 },
  );
});

test('a normal number is its own normal form and has no exponent', () => {
  fc.assert(
    fc.property(exact, ({ spelling }) => {
      const normal = normalizeNumber(spelling);
      expect(normal).toMatch(/^-?\d+(?:\.\d*[1-9])?$/);
      expect(normalizeNumber(normal)).toBe(normal);
    }),
  );
});
