import { emailAddress } from '../domain/normalize/email.ts';
import type { FieldRule, PlatformRules } from '../domain/normalize/match-key.ts';
import { personName } from '../domain/normalize/name.ts';
import { inOrder, type Step } from '../domain/normalize/outcome.ts';
import { domesticForm, phoneE164, withoutPlus } from '../domain/normalize/phone.ts';
import { countryCode, placeName } from '../domain/normalize/place.ts';
import { postalCodeJoined } from '../domain/normalize/postal-code.ts';
import { type FieldSources, optional } from './match-record.ts';

/** What a destination of the brand's own may be told of a person; the first two find somebody, the rest describe. */
export const contactFields = [
  'email',
  'phone',
  'first_name',
  'last_name',
  'city',
  'state',
  'postal_code',
  'country',
] as const;
export type ContactField = (typeof contactFields)[number];

const steps: Readonly<Record<ContactField, Step>> = {
  email: emailAddress,
  phone: phoneE164,
  first_name: personName,
  last_name: personName,
  city: placeName,
  state: placeName,
  postal_code: postalCodeJoined,
  country: countryCode,
};

const phoneForms: NonNullable<FieldRule['settings']> = {
  e164: {},
  digits: { clean: inOrder(phoneE164, withoutPlus) },
  domestic: { clean: inOrder(phoneE164, domesticForm) },
};

const allSources: Record<ContactField, FieldSources[string]> = {
  email: (record) => record.emails,
  phone: (record) => record.phones,
  first_name: (record) => optional(record.firstName),
  last_name: (record) => optional(record.lastName),
  city: (record) => optional(record.city),
  state: (record) => optional(record.state),
  postal_code: (record) => optional(record.postalCode),
  country: (record) => optional(record.country),
};

/** How keys leave the house: hashed (lower-case hexadecimal SHA-256), or in the clear. */
export type Hashing = 'sha256' | 'none';

/** The same cleaning for every field, hashed or in the clear. Dots and tags of addresses are kept, phones are E.164. */
export function contactRules(platform: string, hashing: Hashing): PlatformRules {
  const send = hashing === 'none' ? 'clear' : 'hashed';
  const fields = contactFields.map((field): [string, FieldRule] => [
    field,
    {
      send,
      clean: steps[field],
      ...(field === 'phone' ? { settings: phoneForms } : {}),
    },
  ]);
  return { platform, fields: Object.fromEntries(fields) };
}

/** Sources of the fields that are asked for. */
export function contactSources(fields: readonly ContactField[]): FieldSources {
  return Object.fromEntries(fields.map((field) => [field, allSources[field]]));
}

/** Whether somebody can be found by these keys: names and places alone find nobody. */
export function findsSomebody(keys: Readonly<Record<string, readonly string[]>>): boolean {
  return (keys['email']?.length ?? 0) + (keys['phone']?.length ?? 0) > 0;
}
