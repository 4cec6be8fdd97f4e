import type {
  AudienceWindow,
  CalendarUnit,
  Span,
  WindowBound,
} from '../../../../schemas/audience/window.ts';

export const ageInDays = (day: string, asOf: string) =>
  (Date.parse(asOf) - Date.parse(day)) / 86_400_000;

/** Judges one day by itself: by its age, by its distance in months, by the number of its unit. */
export function isInWindow(day: string, window: AudienceWindow | undefined, asOf: string): boolean {
  if (window === undefined) return true;
  if (window.within) return isYounger(day, window.within, asOf) && day <= asOf;
  if (window.before) return isOlder(day, window.before, asOf);
  if (window.between) {
    const [from, to] = window.between;
    return isNotBefore(day, from, asOf) && isNotAfter(day, to, asOf);
  }
  if (window.calendar) {
    const { unit, ago, span = 1 } = window.calendar;
    const distance = numberOf(unit, asOf) - numberOf(unit, day);
    return distance >= ago && distance < ago + span;
  }
  const { toDate } = window;
  return toDate !== undefined && numberOf(toDate, day) === numberOf(toDate, asOf) && day <= asOf;
}

const isYounger = (day: string, span: Span, asOf: string) =>
  span.months === undefined
    ? ageInDays(day, asOf) < daysIn(span)
    : day > monthsBack(asOf, span.months);
const isOlder = (day: string, span: Span, asOf: string) =>
  span.months === undefined
    ? ageInDays(day, asOf) > daysIn(span)
    : day < monthsBack(asOf, span.months);
const daysIn = ({ days, weeks = 0 }: Span) => days ?? weeks * 7;

const isNotBefore = (day: string, bound: WindowBound, asOf: string) =>
  typeof bound === 'string' ? day >= bound : ageInDays(day, asOf) <= bound.daysAgo;
const isNotAfter = (day: string, bound: WindowBound, asOf: string) =>
  typeof bound === 'string' ? day <= bound : ageInDays(day, asOf) >= bound.daysAgo;

/** The greatest day of that month that is not beyond the same day of the month. */
function monthsBack(asOf: string, months: number): string {
  const [year = 0, month = 0, day = 0] = asOf.split('-').map(Number);
  for (let candidate = day; ; candidate -= 1) {
    const date = new Date(Date.UTC(year, month - 1 - months, candidate));
    const isInMonth = (((month - 1 - months) % 12) + 12) % 12 === date.getUTCMonth();
    if (isInMonth) return date.toISOString().slice(0, 10);
  }
}

/** Units counted from some beginning of time. */
function numberOf(unit: CalendarUnit, day: string): number {
  const [year = 0, month = 0] = day.split('-').map(Number);
  switch (unit) {
    case 'week':
      // 1970-01-05 was a Monday.
      return Math.floor(ageInDays('1970-01-05', day) / 7);
    case 'month':
      return year * 12 + month;
    case 'quarter':
      return year * 4 + Math.ceil(month / 3);
    case 'year':
      return year;
    case 'fiscal_year':
      return month >= 4 ? year : year - 1;
  }
}
