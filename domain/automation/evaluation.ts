import { addDays } from '../audience/days.ts';
import type { Occasion, Period } from './occasion.ts';

/** How an automation stands, by days of the brand. */
export interface Standing {
  /** First day that counts. */
  readonly since: string;
  /** Day up to which it was evaluated; undefined: never. */
  readonly lastDay: string | undefined;
  /** What is due for longer is no longer done: a wish for a birthday does not come a month later. */
  readonly catchUpDays: number;
}

/**
 * Days to evaluate now: all since the last that was finished, so that a day on which nothing ran is made up for; and always
 * the last `catchUpDays`, because what happens later on a day, or is heard of later, is due as well. What was done is known
 * by its key.
 */
export function periodOf({ since, lastDay, catchUpDays }: Standing, today: string): Period {
  const before = addDays(since, -1);
  const lookedBack = addDays(today, -catchUpDays - 1);
  const after = lastDay === undefined || lastDay > lookedBack ? lookedBack : lastDay;
  return { after: lastDay === undefined || after < before ? before : after, until: today };
}

/** Whether an occasion is past doing. It is written down as such: nothing is passed over in silence. */
export function isTooLate({ dueDay }: Occasion, { catchUpDays }: Standing, today: string): boolean {
  return dueDay < addDays(today, -catchUpDays);
}

export interface Audit {
  readonly expected: number;
  /** Written down: sent, left out for a reason, waiting, or too late. */
  readonly recorded: number;
  /** Expected, and nothing is written down. */
  readonly missed: readonly Occasion[];
}

/** Compares what should have happened with what is written down. @param recorded `<profileId>#<key>` */
export function audit(expected: readonly Occasion[], recorded: ReadonlySet<string>): Audit {
  const missed = expected.filter(({ profileId, key }) => !recorded.has(`${profileId}#${key}`));
  return { expected: expected.length, recorded: expected.length - missed.length, missed };
}
