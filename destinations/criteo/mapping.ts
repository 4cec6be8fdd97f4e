import type { MatchKeys, Member, Operation } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';
import { identifiersOf } from '../one-kind.ts';
import type { CriteoSettings } from './settings.ts';

/** Identifiers of a request. The platform names no limit in bytes: 50,000 hashes and what stands around them. */
export const criteoLimits = { records: 50_000, bytes: 5_000_000 } as const;

type CriteoKind = CriteoSettings['fields'][number];

const identifierTypes = { email: 'email', phone: 'phoneNumber', madid: 'madid' } as const;

const allSources: Record<CriteoKind, FieldSources[string]> = {
  email: (record) => record.emails,
  phone: (record) => record.phones,
  madid: (record) => [...record.idfas, ...record.gaids],
};

export function criteoSources({ fields }: CriteoSettings): FieldSources {
  return Object.fromEntries(fields.map((field) => [field, allSources[field]]));
}

/** Kinds of identifiers, each in requests of its own. */
export function criteoKinds({ fields }: CriteoSettings): readonly CriteoKind[] {
  return [...new Set(fields)].sort();
}

/** Whether the keys are enough to find a person by: any one is. */
export function hasCriteoIdentifier(keys: MatchKeys): boolean {
  return Object.keys(keys).length > 0;
}

/**
 * Body of an amendment: identifiers of one kind, each once.
 *
 * @see destinations.md section 14
 */
export function criteoBody(operation: Operation, kind: CriteoKind, members: readonly Member[]) {
  return {
    data: {
      type: 'ContactlistAmendment',
      attributes: {
        operation,
        identifierType: identifierTypes[kind],
        identifiers: identifiersOf(members, kind),
      },
    },
  };
}
