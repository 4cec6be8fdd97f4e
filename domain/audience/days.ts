import type { AudienceWindow, Span, WindowBound } from '../../schemas/audience/window.ts';
import { addMonths, addUnits, moved, startOf } from './calendar.ts';

/** Days of the brand's zone, both ends included. No `from`: all days up to `to`. Empty when `from` > `to`. */
export interface Days {
  readonly from?: string;
  readonly to: string;
}

/**
 * The days a window covers, none after as-of.
 *
 * @param asOf YYYY-MM-DD
 * @see audienceWindow for what each window means
 */
export function daysOf(window: AudienceWindow | undefined, asOf: string): Days {
  if (window?.within) return { from: moved(back(asOf, window.within), 1), to: asOf };
  if (window?.before) return { to: moved(back(asOf, window.before), -1) };
  if (window?.between) {
    const [from, to] = window.between.map((bound) => dayOf(bound, asOf));
    return { ...(from !== undefined && { from }), to: to !== undefined && to < asOf ? to : asOf };
  }
  if (window?.calendar) {
    const { unit, ago, span: length = 1 } = window.calendar;
    const current = startOf(unit, asOf);
    const from = addUnits(unit, current, 1 - ago - length);
    return { from, to: moved(addUnits(unit, from, length), -1) };
  }
  if (window?.toDate) return { from: startOf(window.toDate, asOf), to: asOf };
  return { to: asOf };
}

function back(asOf: string, { days = 0, weeks = 0, months = 0 }: Span): string {
  return months > 0 ? addMonths(asOf, -months) : moved(asOf, -days - 7 * weeks);
}

const dayOf = (bound: WindowBound, asOf: string) =>
  typeof bound === 'string' ? bound : moved(asOf, -bound.daysAgo);

/** The smallest span that holds all of them. */
export function hullOf(first: Days, ...others: readonly Days[]): Days {
  return others.reduce((hull, days) => {
    const to = days.to > hull.to ? days.to : hull.to;
    if (hull.from === undefined || days.from === undefined) return { to };
    return { from: days.from < hull.from ? days.from : hull.from, to };
  }, first);
}

/** Days from one to the other, negative when the other lies before. Both as {@link addDays} takes them. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/**
 * @param day YYYY-MM-DD between the years 1000 and 2999
 * @throws RangeError when it is none
 */
export function addDays(day: string, days: number): string {
  const midnight = new Date(`${day}T00:00:00Z`);
  // Date reads 30 February as 1 March; the comparison with what was written refuses it.
  const isDay = /^[12]\d{3}-/.test(day) && !Number.isNaN(midnight.getTime());
  if (!isDay || midnight.toISOString().slice(0, 10) !== day) {
    throw new RangeError('A day is written YYYY-MM-DD and lies between 1000 and 2999.');
  }
  return moved(day, days);
}
