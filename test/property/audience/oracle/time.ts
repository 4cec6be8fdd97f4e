import type { Condition } from '../../../../schemas/audience/condition.ts';
import { birthdayHolds } from './birthdays.ts';
import { openCasesOf } from './cases.ts';
import { compare, eventsIn } from './events.ts';
import { sequenceHolds } from './sequences.ts';
import { sessionLengths } from './sessions.ts';
import { streakOf } from './streaks.ts';
import type { Person } from './world.ts';

/** Conditions on time and order; undefined for the others. */
export function timeHolds(
  condition: Condition,
  person: Person,
  people: readonly Person[],
  asOf: string,
): boolean | undefined {
  const whole = (count: number) => BigInt(count) * 10_000n;
  if ('sequence' in condition) return sequenceHolds(condition.sequence, person, asOf);
  if ('streak' in condition) {
    return compare(condition.streak, whole(streakOf(condition.streak, person, asOf)));
  }
  if ('sessions' in condition) {
    return compare(
      condition.sessions,
      whole(sessionLengths(condition.sessions, person, asOf).length),
    );
  }
  if ('sessionSeconds' in condition) {
    const lengths = sessionLengths(condition.sessionSeconds, person, asOf);
    return compare(condition.sessionSeconds, whole(lengths.reduce((sum, each) => sum + each, 0)));
  }
  if ('openCase' in condition) return openCasesOf(condition.openCase, person, people) > 0;
  if ('birthday' in condition) {
    const { trait = 'birth_month_day', in: span } = condition.birthday;
    return birthdayHolds(span, person.traits.get(trait), asOf);
  }
  if ('contacted' in condition) {
    const { channel, window } = condition.contacted;
    const events = [
      ['email', 'Email Delivered'],
      ['push', 'Push Notification Received'],
      ['sms', 'SMS Delivered'],
      ['line', 'LINE Message Delivered'],
      ['phone', 'Call Completed'],
      ['mail', 'Direct Mail Sent'],
    ].flatMap(([name, event]) =>
      event !== undefined && (channel ?? name) === name ? [event] : [],
    );
    return compare(condition.contacted, whole(eventsIn({ events, window }, person, asOf).length));
  }
  return undefined;
}
