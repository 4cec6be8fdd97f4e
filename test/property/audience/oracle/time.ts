import type { Condition } from '../../../../schemas/audience/condition.ts';
import { birthdayHolds } from './birthdays.ts';
import { openCasesOf } from './cases.ts';
import { compare, eventsIn } from './events.ts';
import { measureOf } from './measures.ts';
import { sequenceHolds } from './sequences.ts';
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
    const { sessions } = condition;
    return compare(sessions, measureOf({ sessions }, person, asOf) ?? 0n);
  }
  if ('sessionSeconds' in condition) {
    const { sessionSeconds } = condition;
    return compare(sessionSeconds, measureOf({ sessionSeconds }, person, asOf) ?? 0n);
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
      ['inbox', 'Inbox Message Delivered'],
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
