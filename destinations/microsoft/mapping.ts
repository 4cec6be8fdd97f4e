import type { MatchKeys, Member, Operation } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';

/** Items of one Apply. The bytes are our own bound: a thousand hashes take a tenth of them. */
export const microsoftLimits = { records: 1_000, bytes: 1_000_000 } as const;

export const microsoftSources: FieldSources = { email: (record) => record.emails };

/** Whether the keys are enough to find a person by. */
export function hasMicrosoftIdentifier(keys: MatchKeys): boolean {
  return keys['email'] !== undefined;
}

/** One item per address. */
export function microsoftItems(member: Member): readonly string[] {
  return member.keys['email'] ?? [];
}

/** @see destinations.md section 9 */
export function microsoftBody(
  operation: Operation,
  audienceId: string,
  members: readonly Member[],
): unknown {
  return {
    CustomerListUserData: {
      ActionType: operation === 'add' ? 'Add' : 'Remove',
      AudienceId: audienceId,
      CustomerListItemSubType: 'Email',
      CustomerListItems: members.flatMap(microsoftItems),
    },
  };
}

export function microsoftSizeOf(member: Member): {
  readonly records: number;
  readonly bytes: number;
} {
  const items = microsoftItems(member);
  return { records: items.length, bytes: JSON.stringify(items).length };
}
