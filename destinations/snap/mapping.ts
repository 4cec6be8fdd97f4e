import type { MatchKeys, Member } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';
import { identifiersOf } from '../one-kind.ts';
import type { SnapSettings } from './settings.ts';

/** Identifiers of a request, as an integrator sends them; the platform names no limit. Bytes are those of 100,000. */
export const snapLimits = { records: 100_000, bytes: 8_000_000 } as const;

type SnapKind = SnapSettings['fields'][number];

const schemas = {
  email: 'EMAIL_SHA256',
  phone: 'PHONE_SHA256',
  maid: 'MOBILE_AD_ID_SHA256',
} as const;

const allSources: Record<SnapKind, FieldSources[string]> = {
  email: (record) => record.emails,
  phone: (record) => record.phones,
  maid: (record) => [...record.idfas, ...record.gaids],
};

export function snapSources({ fields }: SnapSettings): FieldSources {
  return Object.fromEntries(fields.map((field) => [field, allSources[field]]));
}

/** Kinds of identifiers, each in requests of its own. */
export function snapKinds({ fields }: SnapSettings): readonly SnapKind[] {
  return [...new Set(fields)].sort();
}

/** Whether the keys are enough to find a person by: any one is. */
export function hasSnapIdentifier(keys: MatchKeys): boolean {
  return Object.keys(keys).length > 0;
}

/**
 * Body of a request: one schema, every identifier once. It is the same for additions and removals.
 *
 * @see destinations.md section 13
 */
export function snapBody(kind: SnapKind, members: readonly Member[]) {
  const data = identifiersOf(members, kind).map((identifier) => [identifier]);
  return { users: [{ schema: [schemas[kind]], data }] };
}

/** Identifiers of a member and their bytes, each in a list of its own. */
export function snapSizeOf({ keys }: Member): { readonly records: number; readonly bytes: number } {
  const rows = Object.values(keys)
    .flat()
    .map((identifier) => [identifier]);
  return { records: rows.length, bytes: JSON.stringify(rows).length };
}
