import { birthdayKey } from '../normalize/birth.ts';
import type { Content } from './content.ts';

const trait = 'birth_month_day';

/**
 * The event's traits with month and day, `MM-DD`, of the birthday that goes to the vault: enough to wish somebody well,
 * and nobody's date of birth. Where the sender says `birth_month_day` itself, that stays; a date that cannot be read, or
 * that stands for "unknown", yields none.
 */
export function withBirthMonthDay({ traits, fields }: Content): Content['traits'] {
  const birthday = fields.get('birthday');
  if (birthday === undefined || traits.has(trait)) return traits;
  const date = birthdayKey(birthday);
  if (date === undefined) return traits;
  return new Map([...traits, [trait, JSON.stringify(`${date.slice(4, 6)}-${date.slice(6)}`)]]);
}
