import type { AudienceSchedule } from '../../schemas/refresh.ts';
import { addDays } from '../audience/days.ts';
import { utcOfWallTime } from '../import/wall-time.ts';
import { brandDays } from '../intake/brand-day.ts';

const minuteMs = 60_000;

/** A schedule as it stands, with what it is judged by. Times in epoch milliseconds. */
export interface StandingSchedule {
  readonly schedule: AudienceSchedule;
  readonly sinceEpochMs: number;
  /** The brand's IANA zone. */
  readonly timeZone: string;
}

/**
 * The last instant, not after `atEpochMs`, at which the schedule wants an evaluation; undefined when there was none since
 * it was set. After a gap it is one slot, however many were missed: an evaluation brings everything up to date.
 *
 * @param arrivedAtEpochMs last import that had arrived by then, for `afterImport`
 */
export function latestSlot(
  { schedule, sinceEpochMs, timeZone }: StandingSchedule,
  atEpochMs: number,
  arrivedAtEpochMs?: number,
): number | undefined {
  const slot = unboundedSlot(schedule, sinceEpochMs, atEpochMs, timeZone, arrivedAtEpochMs);
  return slot === undefined || slot < sinceEpochMs || slot > atEpochMs ? undefined : slot;
}

function unboundedSlot(
  schedule: AudienceSchedule,
  sinceEpochMs: number,
  atEpochMs: number,
  timeZone: string,
  arrivedAtEpochMs: number | undefined,
): number | undefined {
  if ('afterImport' in schedule) return arrivedAtEpochMs;
  if ('everyMinutes' in schedule) {
    const periodMs = schedule.everyMinutes * minuteMs;
    return sinceEpochMs + Math.floor((atEpochMs - sinceEpochMs) / periodMs) * periodMs;
  }
  const today = brandDays(timeZone)(atEpochMs);
  const ofToday = instantOf(today, schedule.daily, timeZone);
  return ofToday <= atEpochMs ? ofToday : instantOf(addDays(today, -1), schedule.daily, timeZone);
}

/** Wall times that a change of the clocks leaves out or says twice come to one instant near by. */
function instantOf(day: string, timeOfDay: string, timeZone: string): number {
  return Date.parse(utcOfWallTime(`${day} ${timeOfDay}`, timeZone) ?? '');
}

/**
 * How long after a slot an evaluation may take before the audience is stale: two hours, or of a period the period
 * itself and at least half an hour.
 */
export function graceMs(schedule: AudienceSchedule): number {
  const minutes = 'everyMinutes' in schedule ? Math.max(30, schedule.everyMinutes) : 120;
  return minutes * minuteMs;
}

/**
 * Whether the last good evaluation is older than the schedule promises.
 *
 * @param arrivedAtEpochMs last import that had arrived `graceMs` ago
 */
export function isStale(
  standing: StandingSchedule,
  lastGoodEpochMs: number | undefined,
  nowEpochMs: number,
  arrivedAtEpochMs?: number,
): boolean {
  const owed = latestSlot(standing, nowEpochMs - graceMs(standing.schedule), arrivedAtEpochMs);
  return owed !== undefined && (lastGoodEpochMs ?? Number.NEGATIVE_INFINITY) < owed;
}
