import { addressKey } from '../normalize/address-key.ts';
import { nameKey } from '../normalize/name-key.ts';
import { postalCodeKey } from '../normalize/postal-code.ts';
import { kanaKey } from '../normalize/reading-key.ts';

/** Clear values of a person's vault record by field: `last_name`, `name`, `address`, `postal_code` … */
export type PersonalFields = Readonly<Record<string, string | undefined>>;

/** Where somebody lives and under which surname, as far as it tells households apart. Personal data. */
export interface Home {
  /** Equal for all ways of writing an address, room included. */
  readonly place: string;
  /** Surname in characters; undefined where it is not known. */
  readonly surname: string | undefined;
  /** Reading of the surname. */
  readonly reading: string | undefined;
}

/**
 * Where a letter to this person goes. The postal code takes part only where the address says less than city and
 * house number: a wrong code must not make two homes of one.
 *
 * @returns undefined without an address that names a city or comes with a postal code
 */
export function homeOf(fields: PersonalFields): Home | undefined {
  const text = addressOf(fields);
  if (text === '') return undefined;
  const { city, prefecture, numbers, rest, skeleton } = addressKey(text);
  const postalCode = postalCodeKey(fields['postal_code'] ?? '') ?? '';
  if (city === '' && postalCode === '') return undefined;
  const isComplete = prefecture !== '' && city !== '' && numbers !== '';
  const code = isComplete ? '' : postalCode;
  return { place: [code, skeleton, unitOf(rest)].join('|'), ...surnameOf(fields) };
}

/** The address in one piece, as it is written on a letter; empty where there is none. */
export function addressOf(fields: PersonalFields): string {
  const whole = (fields['address'] ?? '').trim();
  if (whole !== '') return whole;
  const street = (fields['street'] ?? '').trim();
  return street === ''
    ? ''
    : [fields['region'] ?? '', fields['city'] ?? '', street].join('').trim();
}

/**
 * What tells homes in one building apart: numbers, and single letters at them or before 棟. Names of buildings do not:
 * people leave them out.
 */
function unitOf(rest: string): string {
  const parts = rest
    .toUpperCase()
    .replace(/(\d)階/gu, '$1F')
    .match(/(?<![A-Z])[A-Z]-?\d+|\d+[A-Z](?![A-Z])|\d+|(?<![A-Z])[A-Z](?=棟)/gu);
  return (parts ?? []).map((part) => part.replace('-', '')).join('-');
}

function surnameOf(fields: PersonalFields): Pick<Home, 'surname' | 'reading'> {
  const surname = fields['last_name'] ?? firstPart(fields['name']);
  const reading = fields['last_name_kana'] ?? firstPart(fields['name_kana']);
  return {
    surname: surname === undefined ? undefined : nameKey(surname),
    reading: reading === undefined ? undefined : kanaKey(reading),
  };
}

/** The surname of a whole name; of one written without a space, all of it. In Latin letters it stands last. */
function firstPart(name: string | undefined): string | undefined {
  const parts = (name ?? '').trim().split(/[\s\u3000]+/u);
  const isLatin = /^[\p{Script=Latin}\p{P}\s]+$/u.test(name ?? '');
  return (isLatin ? parts.at(-1) : parts[0]) || undefined;
}
