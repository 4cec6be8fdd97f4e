import { addDays } from './days.ts';

/** Spans of the year, MM-DD, both ends included; one that passes the turn of the year is two. */
export type MonthDaySpans = readonly (readonly [from: string, to: string])[];

/**
 * When birthdays are celebrated that fall on `asOf` or one of the `days` after it. 29 February is celebrated on 28
 * February where there is none, so a span that ends there in a common year takes it in.
 *
 * @param days integer >= 0
 */
export function birthdaySpans(asOf: string, days: number): MonthDaySpans {
  if (days >= 365) return wholeYear;
  const last = addDays(asOf, days);
  const [from, to] = [monthDay(asOf), celebratedUntil(last)];
  return from <= to && asOf.slice(0, 4) === last.slice(0, 4)
    ? [[from, to]]
    : [
        [from, '12-31'],
        ['01-01', to],
      ];
}

const wholeYear: MonthDaySpans = [['01-01', '12-31']];

/** The birthdays that are celebrated on one day of the year of as-of. */
export const birthdaysOn = (on: string, asOf: string): MonthDaySpans => [
  [on, celebratedUntil(`${asOf.slice(0, 4)}-${on}`)],
];

const monthDay = (day: string) => day.slice(5);

function celebratedUntil(day: string): string {
  const own = monthDay(day);
  return own === '02-28' && addDays(day, 1).endsWith('03-01') ? '02-29' : own;
}
