import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMonths } from '../../../domain/audience/calendar.ts';
import { addDays, daysOf } from '../../../domain/audience/days.ts';
import { type AudienceWindow, audienceWindow } from '../../../schemas/audience/window.ts';
import { window } from './arbitrary/selection.ts';
import { isInWindow } from './oracle/windows.ts';

const anyDay = fc
  .date({ min: new Date('1999-01-01'), max: new Date('2032-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
/** Where calendars go wrong. */
const asOf = fc.oneof(
  anyDay,
  fc.constantFrom(
    '2024-02-29',
    '2023-02-28',
    '2024-03-31',
    '2024-03-01',
    '2024-12-31',
    '2025-01-01',
  ),
  fc.constantFrom(
    '2024-03-31',
    '2024-04-01',
    '2000-02-29',
    '2100-02-28',
    '2024-07-31',
    '2024-05-06',
  ),
);

test('a window covers exactly the days that are in it, each judged by itself', () => {
  fc.assert(
    fc.property(asOf, window, fc.integer({ min: -3, max: 1200 }), (today, written, age) => {
      const when = audienceWindow.parse(written);
      const { from = '0000', to } = daysOf(when, today);
      expect(to <= today).toBe(true);
      for (const day of [addDays(today, -age), from, to].filter((each) => each > '1000')) {
        for (const near of [addDays(day, -1), day, addDays(day, 1)].filter((one) => one <= today)) {
          expect([near, near >= from && near <= to]).toEqual([near, isInWindow(near, when, today)]);
        }
      }
    }),
    { seed: 31, numRuns: 3000 },
  );
});

test('months there and back lose only what a shorter month has not', () => {
  fc.assert(
    fc.property(asOf, fc.integer({ min: -600, max: 600 }), (day, months) => {
      const there = addMonths(day, months);
      const [year = 0, month = 0] = day.split('-').map(Number);
      const [otherYear = 0, otherMonth = 0] = there.split('-').map(Number);
      expect(otherYear * 12 + otherMonth - (year * 12 + month)).toBe(months);
      expect(addMonths(there, -months) <= day).toBe(true);
      const isKept = there.slice(8) === day.slice(8);
      expect(isKept || addDays(there, 1).endsWith('-01')).toBe(true);
    }),
    { seed: 32, numRuns: 2000 },
  );
});

test.for<[asOf: string, window: AudienceWindow, from: string | undefined, to: string]>([
  ['2024-03-31', { within: { months: 1 } }, '2024-03-01', '2024-03-31'],
  ['2024-02-29', { within: { months: 12 } }, '2023-03-01', '2024-02-29'],
  ['2024-03-30', { before: { months: 1 } }, undefined, '2024-02-28'],
  ['2024-03-10', { within: { weeks: 2 } }, '2024-02-26', '2024-03-10'],
  ['2024-03-10', { between: [{ daysAgo: 9 }, { daysAgo: 0 }] }, '2024-03-01', '2024-03-10'],
  ['2024-03-10', { calendar: { unit: 'week', ago: 1 } }, '2024-02-26', '2024-03-03'],
  ['2024-03-11', { calendar: { unit: 'week', ago: 1 } }, '2024-03-04', '2024-03-10'],
  ['2024-03-31', { calendar: { unit: 'month', ago: 1 } }, '2024-02-01', '2024-02-29'],
  ['2024-03-31', { calendar: { unit: 'month', ago: 1, span: 3 } }, '2023-12-01', '2024-02-29'],
  ['2024-03-31', { calendar: { unit: 'quarter', ago: 1 } }, '2023-10-01', '2023-12-31'],
  ['2024-03-31', { calendar: { unit: 'fiscal_year', ago: 1 } }, '2022-04-01', '2023-03-31'],
  ['2024-04-01', { calendar: { unit: 'fiscal_year', ago: 1 } }, '2023-04-01', '2024-03-31'],
  ['2024-04-01', { toDate: 'fiscal_year' }, '2024-04-01', '2024-04-01'],
  ['2024-03-31', { toDate: 'fiscal_year' }, '2023-04-01', '2024-03-31'],
  ['2024-12-30', { toDate: 'week' }, '2024-12-30', '2024-12-30'],
  ['2024-12-29', { toDate: 'week' }, '2024-12-23', '2024-12-29'],
  ['2024-06-15', { toDate: 'quarter' }, '2024-04-01', '2024-06-15'],
])('as of %s, %j', ([today, written, from, to]) => {
  expect(daysOf(audienceWindow.parse(written), today)).toEqual({ ...(from && { from }), to });
});
