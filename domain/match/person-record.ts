import { addressKey } from '../normalize/address-key.ts';
import { birthdayKey } from '../normalize/birth.ts';
import { normaliseIdentifier } from '../normalize/identifier.ts';
import { postalCodeKey } from '../normalize/postal-code.ts';
import { namesOf } from './person-name.ts';
import type { MatchField, MatchRecord } from './record.ts';

/**
 * What one source says of a person, in clear: fields of the vault (`name`, `last_name_kana`, `birthday`, `address`, `city`
 * …) and, of files, `street_number`, `building` and `document` (a number that is one person's). Others are not looked
 * at.
 */
export type PersonFacts = Readonly<Record<string, string>>;

/** Most values of one field; a profile with more is compared by the first of them. */
const mostValues = 8;

/**
 * A person made comparable: everything normalised, spellings side by side.
 *
 * @param sources what is known, source by source, the weightiest first
 * @param region ISO 3166-1 alpha-2, assumed for phone numbers and postal codes
 */
export function personRecord(
  id: string,
  sources: readonly PersonFacts[],
  region: string,
): MatchRecord {
  const found = new Map<MatchField, Set<string>>();
  for (const facts of sources) {
    for (const [field, value] of [...namesOf(facts), ...othersOf(facts, region)]) {
      if (value === undefined || value === '') continue;
      const values = found.get(field) ?? new Set();
      found.set(field, values);
      if (values.size < mostValues) values.add(value);
    }
  }
  return { id, values: Object.fromEntries([...found].map(([field, set]) => [field, [...set]])) };
}

type Value = readonly [field: MatchField, value: string | undefined];

function othersOf(facts: PersonFacts, region: string): Value[] {
  return [
    ['birthday', birthday(facts['birthday'])],
    ['document', folded(facts['document'])],
    ['email', identifier('email', facts['email'], region)],
    ['phone', identifier('phone', facts['phone'], region)],
    ['postal_code', facts['postal_code'] && postalCodeKey(facts['postal_code'], region)],
    ...placesOf(facts),
  ];
}

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** A Japanese address is one thing, wherever it is cut; others are compared part by part. */
function placesOf(facts: PersonFacts): Value[] {
  const { address = '', region = '', city = '', street = '', building = '' } = facts;
  const whole = address === '' ? region + city + street + building : address;
  if (japanese.test(whole)) return [['address', japaneseAddress(whole)]];
  return [
    ['address', folded(address)],
    ['street_number', folded(facts['street_number'])],
    ['street', folded(street)],
    ['building', folded(building)],
    ['locality', folded(city)],
    ['region', folded(region)],
  ];
}

/** Undefined where nothing finer than a city is known. */
function japaneseAddress(text: string): string | undefined {
  const { city, town, numbers, skeleton } = addressKey(text.replace(/[*＊]+$/u, ''));
  if (city === '') return folded(text);
  return town === '' && numbers === '' ? undefined : skeleton;
}

/** Dates that no calendar has are misspelled ones, and still close to the right one. */
function birthday(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const misspelt = /^(?:18|19|20)\d{6}$/.test(text) && !text.endsWith('0101') ? text : undefined;
  return birthdayKey(text) ?? misspelt;
}

function identifier(kind: 'email' | 'phone', text: string | undefined, region: string) {
  const normalised = normaliseIdentifier(kind, text ?? '', region);
  return 'value' in normalised ? normalised.value : undefined;
}

function folded(text: string | undefined): string | undefined {
  return text
    ?.normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{Cf}]/gu, '');
}
