import * as z from 'zod';
import { ascending, conditionsOnly, day } from './values.ts';

/** Days, weeks of seven days, or months of the calendar: exactly one of them. */
const span = (least: number) =>
  z
    .strictObject({
      days: z.int().min(least).max(36_500).optional(),
      weeks: z.int().min(least).max(5_000).optional(),
      months: z.int().min(least).max(1_200).optional(),
    })
    .refine((length) => Object.keys(length).length === 1, {
      error: conditionsOnly(['days', 'weeks', 'months'], 'a length has one unit'),
    });
export type Span = z.infer<ReturnType<typeof span>>;

const calendarUnits = ['week', 'month', 'quarter', 'year', 'fiscal_year'] as const;
/** Weeks begin on Monday, fiscal years on 1 April. */
export type CalendarUnit = (typeof calendarUnits)[number];

/** How many of each are a hundred years, the farthest that a window reaches. */
const hundredYears = { week: 5_200, month: 1_200, quarter: 400, year: 100, fiscal_year: 100 };

const bound = z.union([day, z.strictObject({ daysAgo: z.int().min(0).max(36_500) })], {
  error: 'must be YYYY-MM-DD or {"daysAgo": n}',
});
export type WindowBound = z.infer<typeof bound>;

/**
 * Days counted, of the brand's time zone. Exactly one of:
 * `within: {days | weeks | months: n}`: that long, ending with as-of, as-of included; the last month before 31 March
 *   begins on 1 March, the day after 29 (or 28) February, since a month back from a day that the month has not is its
 *   last day;
 * `before: {days | weeks | months: n}`: strictly more than that long before as-of;
 * `between: [from, to]`: both included, each a day or so many days before as-of; empty when `from` comes to lie
 *   after `to`;
 * `calendar: {unit, ago, span}`: whole units, `span` of them (1 if left out), the last of which is the `ago`th before
 *   the one that as-of lies in: `{unit: month, ago: 1, span: 3}` is the three months that ended last;
 * `toDate: unit`: from the first day of the unit that as-of lies in to as-of.
 */
export const audienceWindow = z
  .strictObject({
    within: span(1).optional(),
    before: span(0).optional(),
    between: z
      .tuple([bound, bound])
      .refine(([from, to]) => areAscending(from, to), ascending)
      .optional(),
    calendar: z
      .strictObject({
        unit: z.enum(calendarUnits),
        ago: z.int().min(1),
        span: z.int().min(1).optional(),
      })
      .refine(({ unit, ago, span: length = 1 }) => ago + length <= hundredYears[unit], {
        error: 'must not reach back more than a hundred years',
      })
      .optional(),
    toDate: z.enum(calendarUnits).optional(),
  })
  .refine((window) => Object.keys(window).length === 1, {
    error: conditionsOnly(
      ['within', 'before', 'between', 'calendar', 'toDate'],
      'a window says one thing',
    ),
  });
export type AudienceWindow = z.infer<typeof audienceWindow>;

/** Bounds of different kinds can only be compared on a day. */
function areAscending(from: WindowBound, to: WindowBound): boolean {
  if (typeof from === 'string') return typeof to !== 'string' || from <= to;
  return typeof to === 'string' || from.daysAgo >= to.daysAgo;
}
