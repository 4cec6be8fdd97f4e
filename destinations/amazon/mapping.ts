import type { HashText } from '../../domain/normalize/match-key.ts';
import type { MatchKeys, Member, Operation } from '../destination.ts';
import { type FieldSources, optional } from '../match-record.ts';
import { memberIdOf } from '../member-id.ts';
import type { ExactJson } from './exact-numbers.ts';
import type { AmazonSettings, amazonFields } from './settings.ts';

/** Records of a request and their bytes: 1 MB less what stands around them. */
export const amazonLimits = { records: 6_000, bytes: 990_000 } as const;

/** 397 days, the longest there is. */
export const ttlSeconds = 34_300_800;

type Field = (typeof amazonFields)[number];

const sources: Readonly<Record<Field, FieldSources[string]>> = {
  email: (record) => record.emails,
  phone: (record) => record.phones,
  first_name: (record) => optional(record.firstName),
  last_name: (record) => optional(record.lastName),
  city: (record) => optional(record.city),
  state: (record) => optional(record.state),
  postal: (record) => optional(record.postalCode),
};

/** Amazon's names of what only describes somebody. */
const described = {
  first_name: 'firstname',
  last_name: 'lastname',
  city: 'city',
  state: 'state',
  postal: 'postal',
} as const;

const consent = { amzn: { amznAdStorage: 'GRANTED', amznUserData: 'GRANTED' } } as const;

export function amazonSources({ fields }: AmazonSettings): FieldSources {
  return Object.fromEntries(fields.map((field) => [field, sources[field]]));
}

/** Whether the keys are enough to find a person by. */
export function hasAmazonIdentifier(keys: MatchKeys): boolean {
  return keys['email'] !== undefined || keys['phone'] !== undefined;
}

/**
 * One record for each address and number. Amazon takes a record off by the id under which it was put on, so the id follows
 * from the hash that the record holds: it is found again whatever profile the address belongs to by then.
 *
 * Only people who consented are added, so consent is granted there; a removal says nothing of it.
 *
 * @see destinations.md section 11.1
 */
export function amazonRecords(
  operation: Operation,
  { keys }: Member,
  { countryCode }: AmazonSettings,
  hashText: HashText,
): readonly ExactJson[] {
  const about = Object.fromEntries(
    Object.entries(described).flatMap(([field, name]) => {
      const value = keys[field]?.[0];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return (['email', 'phone'] as const).flatMap((kind) =>
    (keys[kind] ?? []).map((value) => ({
      externalUserId: memberIdOf('amazon', `${kind}:${value}`, hashText),
      countryCode,
      action: operation === 'add' ? 'CREATE' : 'DELETE',
      hashedPII: [{ [kind]: value, ...about }],
      ...(operation === 'add' ? { userConsent: { geo: { countryCode }, consent } } : {}),
    })),
  );
}
