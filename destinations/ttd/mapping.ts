import type { MatchKeys, Member, Operation } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';
import type { Mapped } from './identity-map.ts';
import type { TtdSettings } from './settings.ts';

/** Identifiers of one map call, and bytes of one data request: 2.5 MB less what stands around the items. */
export const ttdLimits = { records: 5_000, bytes: 2_400_000 } as const;

/** 30 days. */
export const ttlMinutes = 43_200;

export function ttdSources({ fields }: TtdSettings): FieldSources {
  return {
    ...(fields.includes('email') ? { email: (record) => record.emails } : {}),
    ...(fields.includes('phone') ? { phone: (record) => record.phones } : {}),
  };
}

/** Whether the keys are enough to find a person by. */
export function hasTtdIdentifier(keys: MatchKeys): boolean {
  return keys['email'] !== undefined || keys['phone'] !== undefined;
}

/** UID2s to send for somebody, or why there are none. */
type Uid2s = readonly string[] | { readonly refused: string };

/**
 * Who opted out by any of their values is not added. A removal takes the UID2s of before with it: somebody may have been
 * added under them.
 */
export function uid2sOf(operation: Operation, mapped: Mapped): Uid2s {
  const isOptedOut = mapped.refusals.includes('optout');
  const uid2s = operation === 'add' ? mapped.current : [...mapped.current, ...mapped.previous];
  if (isOptedOut && (operation === 'add' || uid2s.length === 0)) {
    return { refused: 'opted out of UID2: what The Trade Desk holds ends by itself' };
  }
  return uid2s.length > 0 ? uid2s : { refused: `UID2: ${mapped.refusals[0] ?? 'no UID2'}` };
}

/**
 * @param at ISO 8601 UTC
 * @see destinations.md section 15.2
 */
export function ttdBody(
  operation: Operation,
  uid2s: readonly string[],
  list: { readonly advertiserId: string; readonly name: string; readonly at: string },
): string {
  const data = {
    Name: list.name,
    TimestampUtc: list.at,
    TTLInMinutes: operation === 'add' ? ttlMinutes : 0,
  };
  return JSON.stringify({
    AdvertiserId: list.advertiserId,
    Items: uid2s.map((uid2) => ({ UID2: uid2, Data: [data] })),
  });
}

/** Bytes of an item around the name; a removal sends up to two items for one identifier. */
const itemBytes = 180;

export function ttdSizeOf(
  member: Member,
  name: string,
): { readonly records: number; readonly bytes: number } {
  const records = Object.values(member.keys).flat().length;
  return { records, bytes: records * 2 * (itemBytes + name.length) };
}
