import { birthdayKey } from '../normalize/birth.ts';

/** Age below which nobody is advertised to by name. @see https://eur-lex.europa.eu/eli/reg/2016/679/oj article 8 (1) */
const advertisingAge = 16;

/** Why somebody is suppressed whose age is known. */
export const isTooYoung = `under ${advertisingAge}`;

/**
 * Whether a birthday as somebody wrote it makes a person younger than 16 on the UTC day of the instant, which no day of Japan lies behind.
 * A text that is no date says nothing of the age, and neither does none.
 */
export function isUnderAdvertisingAge(birthday: string | undefined, nowEpochMs: number): boolean {
  const key = birthday === undefined ? undefined : birthdayKey(birthday);
  if (key === undefined) return false;
  const today = new Date(nowEpochMs).toISOString().slice(0, 10).replaceAll('-', '');
  return Number(today) - Number(key) < advertisingAge * 10_000;
}
