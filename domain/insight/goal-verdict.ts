import { addDays } from '../audience/days.ts';
import { roundTo } from './rate.ts';

/**
 * Where a goal stands.
 *
 * - `met`, `missed`: the period is over, or what is summed can no longer change the answer
 * - `on_track`, `behind`: it runs; a sum goes on as it went so far, a level stays as it is
 * - `not_started`: the period lies ahead; `no_data`: nothing was measured
 */
export type GoalVerdict = 'met' | 'missed' | 'on_track' | 'behind' | 'not_started' | 'no_data';

export interface Standing {
  readonly baseline: number;
  readonly target: number;
  /** Null where nothing was measured. */
  readonly actual: number | null;
  /** Days, both included. */
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
  /** It grows with the days and never falls (orders, cost); other measures are levels (rates, averages). */
  readonly isSum: boolean;
}

/** Judges a goal as of a day that is included. Down is good where the target lies below the baseline. */
export function goalVerdict(standing: Standing): GoalVerdict {
  const { baseline, target, actual, from, to, asOf, isSum } = standing;
  if (asOf < from) return 'not_started';
  if (actual === null) return 'no_data';
  const isUp = target > baseline;
  const reaches = (value: number): boolean => (isUp ? value >= target : value <= target);
  if (asOf >= to) return reaches(actual) ? 'met' : 'missed';
  if (isSum && isUp && reaches(actual)) return 'met';
  if (isSum && !isUp && !reaches(actual)) return 'missed';
  const expected = isSum ? (actual * daysFrom(from, to)) / daysFrom(from, asOf) : actual;
  return reaches(expected) ? 'on_track' : 'behind';
}

/** Days from one to the other, both included. */
export function daysFrom(from: string, to: string): number {
  const dayMs = 86_400_000;
  return Math.round((Date.parse(addDays(to, 1)) - Date.parse(from)) / dayMs);
}

/**
 * A change under both of its names, which are often taken for each other: from 20 % to 25 % is +5 percentage points and
 * +25 %.
 *
 * @returns `relativePercent` null where the start is 0
 */
export function changeOf(start: number, end: number) {
  return {
    absolute: roundTo(end - start, 6),
    relativePercent: start === 0 ? null : roundTo((100 * (end - start)) / Math.abs(start), 6),
  };
}
