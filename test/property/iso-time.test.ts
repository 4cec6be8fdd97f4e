import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime } from '../../domain/intake/iso-time.ts';

test('a time is written as Date writes it, in every year that Date knows', () => {
  const anyTime = fc.integer({ min: -8.64e15, max: 8.64e15 });
  const thisCentury = fc.integer({ min: 0, max: Date.UTC(2100) });
  fc.assert(
    fc.property(fc.oneof(anyTime, thisCentury), (epochMs) => {
      expect(isoTime(epochMs)).toBe(new Date(epochMs).toISOString());
    }),
    { numRuns: 3_000 },
  );
});

test('what is no time is refused', () => {
  expect(() => isoTime(Number.NaN)).toThrow(RangeError);
  expect(() => isoTime(Number.POSITIVE_INFINITY)).toThrow(RangeError);
});
