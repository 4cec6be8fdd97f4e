import type { HashText } from '../../domain/normalize/match-key.ts';
import type { Member } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';
import type { LineOaSettings } from './settings.ts';

/** Ids of a request, and their bytes. */
export const lineOaLimits = { records: 10_000, bytes: 1_000_000 } as const;

/** `{"id":""},` around an id. */
const frameBytes = 10;

export function lineOaSources({ identifier }: LineOaSettings): FieldSources {
  return identifier === 'user_id'
    ? { user_id: (record) => record.lineUserIds }
    : { ifa: (record) => [...record.idfas, ...record.gaids] };
}

export function idsOf({ keys }: Pick<Member, 'keys'>): readonly string[] {
  return [...(keys['user_id'] ?? []), ...(keys['ifa'] ?? [])];
}

export function lineOaSizeOf(member: Member): { readonly records: number; readonly bytes: number } {
  const ids = idsOf(member);
  return {
    records: ids.length,
    bytes: ids.reduce((sum, id) => sum + id.length + frameBytes, 0),
  };
}

/**
 * Word for a request by which its job is found again: the same people of the same batch have the same, and it tells
 * nothing of them.
 *
 * @returns 64 lower-case hexadecimal digits; LINE takes up to 120 characters
 */
export function uploadDescription(
  batchId: string,
  members: readonly Member[],
  hashText: HashText,
): string {
  return hashText('sha256', [batchId, ...members.map(({ recordId }) => recordId)].join('\n'));
}

/**
 * Body of a request that adds.
 *
 * @param listId digits
 * @see destinations.md section 5
 */
export function lineOaBody(listId: string, description: string, members: readonly Member[]) {
  return {
    audienceGroupId: Number(listId),
    uploadDescription: description,
    audiences: members.flatMap(idsOf).map((id) => ({ id })),
  };
}
