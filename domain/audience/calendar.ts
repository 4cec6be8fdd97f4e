import type { CalendarUnit } from '../../schemas/audience/window.ts';

/** The day so many days on, or back. @param day YYYY-MM-DD, a day that exists */
export const moved = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * The day so many months on, or back; where that month has no such day, its last one.
 *
 * @param day YYYY-MM-DD
 */
export function addMonths(day: string, months: number): string {
  const first = addToMonth(monthOf(day), months);
  const last = moved(addToMonth(first, 1), -1);
  const same = `${first.slice(0, 8)}${day.slice(8)}`;
  return same < last ? same : last;
}

/** First day of the unit that the day lies in. Weeks begin on Monday, fiscal years on 1 April. */
export function startOf(unit: CalendarUnit, day: string): string {
  const month = Number(day.slice(5, 7)) - 1;
  switch (unit) {
    case 'week':
      return moved(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
    case 'month':
      return monthOf(day);
    case 'quarter':
      return addToMonth(monthOf(day), -(month % 3));
    case 'year':
      return addToMonth(monthOf(day), -month);
    case 'fiscal_year':
      return addToMonth(monthOf(day), -((month + 9) % 12));
  }
}

/** @param start first day of a unit. @returns that of the unit so many on, or back */
export function addUnits(unit: CalendarUnit, start: string, count: number): string {
  return unit === 'week' ? moved(start, 7 * count) : addToMonth(start, monthsIn[unit] * count);
}

const monthsIn = { month: 1, quarter: 3, year: 12, fiscal_year: 12 } as const;

const monthOf = (day: string) => `${day.slice(0, 7)}-01`;

/** @param first first day of a month */
function addToMonth(first: string, months: number): string {
  const date = new Date(`${first}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}
