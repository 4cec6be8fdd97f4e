import type { Member, Operation } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';
import { identifiersOf } from '../one-kind.ts';
import type { PinterestSettings } from './settings.ts';

/** Hashes of a request, and their bytes: the platform names no limit, so these are ours. */
export const pinterestLimits = { records: 10_000, bytes: 700_000 } as const;

type Identifier = PinterestSettings['identifier'];

const operationTypes = { add: 'ADD', remove: 'REMOVE' } as const;

export const pinterestListTypes = { email: 'EMAIL', maid: 'MAID' } as const;

const allSources: Record<Identifier, FieldSources[string]> = {
  email: (record) => record.emails,
  maid: (record) => [...record.idfas, ...record.gaids],
};

export function pinterestSources({ identifier }: PinterestSettings): FieldSources {
  return { [identifier]: allSources[identifier] };
}

/**
 * Body of a change: one text of all hashes, commas between, each hash once.
 *
 * @see destinations.md section 12
 */
export function pinterestBody(
  operation: Operation,
  members: readonly Member[],
  { identifier }: Pick<PinterestSettings, 'identifier'>,
) {
  return {
    operation_type: operationTypes[operation],
    records: identifiersOf(members, identifier).join(','),
  };
}
