import type { StreakCondition } from '../../../../schemas/audience/streak-condition.ts';
import { eventsIn } from './events.ts';
import type { Person } from './world.ts';

const oneDay = 86_400_000;

/** Walks back from every day, one day at a time. */
export function streakOf(streak: StreakCondition, person: Person, asOf: string): number {
  const days = new Set(eventsIn(streak, person, asOf).map(({ day }) => Date.parse(day)));
  const runTo = (day: number): number => (days.has(day) ? 1 + runTo(day - oneDay) : 0);
  const today = Date.parse(asOf);
  const ends = streak.kind === 'longest' ? [...days] : [today, today - oneDay];
  return Math.max(0, ...ends.map(runTo));
}
