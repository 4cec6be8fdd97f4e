import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dropOffs } from '../../domain/insight/funnel-drop.ts';
import { changeOf, daysFrom, goalVerdict } from '../../domain/insight/goal-verdict.ts';
import { namingOf, textsIn, usersOf } from '../../domain/insight/named.ts';
import { affordableMinimum, candidateMinimums } from '../../domain/insight/pair-bound.ts';
import { quantileOf } from '../../domain/insight/quantile.ts';

const april = { from: '2026-04-01', to: '2026-04-30' };

describe('verdicts', () => {
  test.for([
    // baseline, target, actual, as of, a sum?, verdict
    [100, 120, 90, '2026-03-31', true, 'not_started'],
    [100, 120, null, '2026-04-30', true, 'no_data'],
    [100, 120, 120, '2026-04-30', true, 'met'],
    [100, 120, 119.9, '2026-04-30', true, 'missed'],
    [100, 120, 119.9, '2027-01-01', true, 'missed'],
    // Half of the month is over: 60 lead to 120, 59 do not.
    [100, 120, 60, '2026-04-15', true, 'on_track'],
    [100, 120, 59, '2026-04-15', true, 'behind'],
    // What is reached stays reached; what is overspent stays overspent.
    [100, 120, 130, '2026-04-02', true, 'met'],
    [100, 80, 81, '2026-04-20', true, 'missed'],
    [100, 80, 40, '2026-04-15', true, 'on_track'],
    [100, 80, 41, '2026-04-15', true, 'behind'],
    // A level can still fall or rise.
    [20, 25, 30, '2026-04-15', false, 'on_track'],
    [20, 25, 24, '2026-04-15', false, 'behind'],
    [48, 6, 5, '2026-04-15', false, 'on_track'],
    [48, 6, 5, '2026-04-30', false, 'met'],
    [48, 6, 7, '2026-04-30', false, 'missed'],
  ] as const)('%d to %d, %d as of %s: %s', ([baseline, target, actual, asOf, isSum, verdict]) => {
    expect(goalVerdict({ baseline, target, actual, asOf, isSum, ...april })).toBe(verdict);
  });

  test('a month has its days, a day has one', () => {
    expect(daysFrom('2028-02-01', '2028-02-29')).toBe(29);
    expect(daysFrom('2026-04-01', '2026-04-01')).toBe(1);
  });
});

test('from 20 % to 25 % is 5 points and 25 %; from nothing there is no percentage', () => {
  expect(changeOf(20, 25)).toEqual({ absolute: 5, relativePercent: 25 });
  expect(changeOf(48, 6)).toEqual({ absolute: -42, relativePercent: -87.5 });
  expect(changeOf(-10, 5)).toEqual({ absolute: 15, relativePercent: 150 });
  expect(changeOf(0, 5)).toEqual({ absolute: 5, relativePercent: null });
});

test('a quantile lies where a sorted list has it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 0, max: 10 }),
      (values, tenths) => {
        const sorted = values.toSorted((a, b) => a - b);
        const rank = ((sorted.length - 1) * tenths) / 10;
        const [low = 0, high = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
        const expected = low + (rank - Math.floor(rank)) * (high - low);
        expect(quantileOf(tenths, sorted.length, low, high)).toBeCloseTo(expected, 6);
      },
    ),
  );
});

test('the drop that loses the greatest share is the stumble, the earlier one of equals', () => {
  const told = dropOffs([
    { step: 'a', people: 100 },
    { step: 'b', people: 50 },
    { step: 'c', people: 25 },
    { step: 'd', people: 24 },
  ]);
  expect(told.worst).toEqual({ from: 'a', to: 'b', dropped: 50, dropOff: 0.5 });
  expect(dropOffs([{ step: 'a', people: 3 }]).worst).toBeUndefined();
  expect(dropOffs([]).steps).toEqual([]);
});

test('pairs are bounded by raising the minimum, no further than needed', () => {
  expect(candidateMinimums(3).slice(0, 4)).toEqual([3, 6, 12, 24]);
  const sizes = [
    { minimum: 4, pairs: 10 },
    { minimum: 1, pairs: 1_000 },
    { minimum: 2, pairs: 100 },
  ];
  expect(affordableMinimum(sizes, 100)).toBe(2);
  expect(affordableMinimum(sizes, 5_000)).toBe(1);
  expect(affordableMinimum(sizes, 1)).toBe(4);
  expect(affordableMinimum([], 1)).toBeUndefined();
});

test('names are found however deep they stand, and told with who uses them', () => {
  const where = {
    all: [{ not: { sum: { event: 'Order Completed', property: 'products[0].Brand' } } }],
  };
  const naming = namingOf([
    { user: 'audience:a', names: textsIn(where) },
    { user: 'goal:b', names: ['order completed', 'order completed'] },
  ]);
  expect(usersOf(naming, 'Order Completed')).toEqual(['audience:a', 'goal:b']);
  expect(usersOf(naming, 'brand')).toEqual(['audience:a']);
  expect(usersOf(naming, 'colour')).toEqual([]);
});
