import type { SessionsCondition } from '../../../../schemas/audience/session-conditions.ts';
import { momentOf, sessionsOf } from './moments.ts';
import { isInWindow } from './windows.ts';
import type { Person } from './world.ts';

/** Whole seconds of each session that is asked for. */
export function sessionLengths(
  { window, minSeconds = 0, minPages = 0 }: Omit<SessionsCondition, 'operator' | 'value'>,
  person: Person,
  asOf: string,
): number[] {
  return sessionsOf(person.events).flatMap((facts) => {
    const moments = facts.map(momentOf);
    const seconds = Math.floor((Math.max(...moments) - Math.min(...moments)) / 1000);
    const pages = facts.filter(({ type }) => type === 'page' || type === 'screen').length;
    const isInside = facts.every(({ day }) => isInWindow(day, window, asOf));
    return isInside && seconds >= minSeconds && pages >= minPages ? [seconds] : [];
  });
}
