import { hash } from 'node:crypto';
import { platformRules, settingsOf } from '../../destinations/rules.ts';
import { matchKey } from '../../domain/normalize/match-key.ts';
import { fold, squeeze } from './fold.ts';
import { type Needle, NeedleIndex } from './needle-index.ts';
import { birthNotations, hiragana } from './notations.ts';
import type { Canary } from './people.ts';

const algorithms = ['md5', 'sha1', 'sha256', 'sha512'] as const;

/** What somebody has, by field, each written as forms and programs write it; the first is the plain one. */
export function valuesOf(person: Canary): Readonly<Record<string, readonly string[]>> {
  const { userId, email, mobile, whole } = person;
  const [local = '', domain = ''] = email.split('@');
  const values = {
    user_id: [userId, userId.toUpperCase()],
    email: [
      email,
      email.toUpperCase(),
      `${local.replaceAll('.', '')}@${domain}`,
      `${local.replace(/\+.*/, '')}@${domain}`,
    ],
    phone: numberNotations(mobile),
  };
  if (whole === undefined) return values;
  const { lastName, firstName, lastKana, firstKana, postalCode, street } = whole;
  return {
    ...values,
    landline: numberNotations(whole.landline),
    last_name: [lastName],
    first_name: [firstName],
    name: [`${lastName}${firstName}`, `${lastName} ${firstName}`, `${firstName} ${lastName}`],
    last_name_kana: [lastKana, hiragana(lastKana)],
    first_name_kana: [firstKana, hiragana(firstKana)],
    name_kana: [`${lastKana}${firstKana}`, `${lastKana} ${firstKana}`],
    street: [street, street.replace(/ .*/, '')],
    postal_code: [postalCode, `${postalCode.slice(0, 3)}-${postalCode.slice(3)}`],
    birthday: birthNotations(whole),
    member_no: [whole.memberNumber, whole.memberNumber.toLowerCase()],
    line_user_id: [whole.lineUserId],
    idfa: deviceNotations(whole.idfa),
    gaid: deviceNotations(whole.gaid),
  };
}

const numberNotations = (digits: string): readonly string[] => [
  digits,
  `+81${digits.slice(1)}`,
  `81${digits.slice(1)}`,
  `0081${digits.slice(1)}`,
  `+81 ${digits.slice(1)}`,
  digits.slice(1),
  `${digits.slice(0, -8)}-${digits.slice(-8, -4)}-${digits.slice(-4)}`,
];

const deviceNotations = (id: string): readonly string[] => [
  id,
  id.toUpperCase(),
  id.replaceAll('-', ''),
];

/** Fields whose values are too short to be told from other digits unless they stand alone. */
const bounded = new Set(['postal_code', 'birthday']);

/** Looks for people's data in the clear, in any notation and encoding, and for each hash of it that a platform takes. */
export interface CanaryFinder {
  /** How many texts are looked for. */
  readonly clear: number;
  readonly hashes: number;
  /** Field, or field and hash, of what was found: `email`, `phone as sha256`. */
  findIn(readings: readonly string[]): ReadonlySet<string>;
}

export function canaryFinder(people: readonly Canary[]): CanaryFinder {
  const clear = new Map<string, Needle>();
  const alone = new Map<string, Needle>();
  const hashes = new Map<string, Needle>();
  for (const person of people)
    for (const [field, values] of Object.entries(valuesOf(person))) {
      for (const value of values) {
        const folded = fold(value);
        const text = clearText(field, squeeze(folded));
        if (bounded.has(field)) alone.set(folded, { text: folded, name: field, isBounded: true });
        else clear.set(text, { text, name: field });
        for (const [name, hashed] of [...platformHashes(value), ...ownHashes(value)])
          if (name !== 'platform' || !hashes.has(hashed))
            hashes.set(hashed, { text: hashed, name: `${field} as ${name}` });
      }
    }
  const clearIndex = new NeedleIndex(3, clear.values());
  const aloneIndex = new NeedleIndex(6, alone.values());
  const hashIndex = new NeedleIndex(6, hashes.values());
  return {
    clear: clear.size + alone.size,
    hashes: hashes.size,
    findIn(readings) {
      const found = new Set<string>();
      for (const reading of readings) {
        const folded = fold(reading);
        const squeezed = squeeze(folded);
        for (const name of clearIndex.find(squeezed)) found.add(name);
        for (const name of aloneIndex.find(folded)) found.add(name);
        for (const name of hashIndex.find(squeezed)) found.add(name);
      }
      return found;
    },
  };
}

/** A number is sought without what stands before it at home and abroad. */
const clearText = (field: string, squeezed: string): string =>
  field === 'phone' || field === 'landline' ? squeezed.replace(/^(?:\+?81|0081|0)/, '') : squeezed;

type NamedHash = readonly [algorithm: string, text: string];

/** Reckoned here, of what was written and of it in lower and upper case. */
function ownHashes(value: string): readonly NamedHash[] {
  const texts = new Set([value, value.toLowerCase(), value.toUpperCase(), fold(value)]);
  return [...texts].flatMap((text) =>
    algorithms.flatMap((algorithm) => writings(algorithm, hash(algorithm, text, 'buffer'))),
  );
}

/** By every rule that a platform has, with each choice that it leaves. */
function platformHashes(value: string): readonly NamedHash[] {
  return platformRules.flatMap((rules) => {
    const choices = [undefined, ...settingsOf(rules)];
    return Object.values(rules.fields).flatMap((rule) =>
      choices.flatMap((choice): readonly NamedHash[] => {
        const options = { region: 'JP', settings: choice === undefined ? [] : [choice] };
        const key = matchKey(rule, value, options, (name, text) => hash(name, text));
        if (key.kind !== 'hashed') return [];
        return writings('platform', Buffer.from(key.hash, key.encoding));
      }),
    );
  });
}

const writings = (name: string, digest: Buffer): readonly NamedHash[] =>
  (['hex', 'base64', 'base64url'] as const).map((encoding) => [
    name,
    squeeze(digest.toString(encoding).toLowerCase()).replace(/=+$/, ''),
  ]);
