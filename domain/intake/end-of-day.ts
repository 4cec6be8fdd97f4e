import type { DayOf } from './brand-day.ts';

const quarterHourMs = 900_000;
/** No time zone is further ahead of UTC. */
const furthestAheadMs = 15 * 3_600_000;

/**
 * The instant at which a calendar day is over: the first of the day after.
 *
 * @param day `YYYY-MM-DD`
 * @param dayOf the calendar, such as that of `brandDays`
 * @returns epoch milliseconds
 */
export function endOfDayEpochMs(day: string, dayOf: DayOf): number {
  let instant = Date.parse(`${day}T00:00:00.000Z`) + 86_400_000 - furthestAheadMs;
  while (dayOf(instant) <= day) instant += quarterHourMs;
  return instant;
}
