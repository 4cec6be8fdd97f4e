import type { Judgement } from '../channel/judge.ts';
import type { ReachedPerson } from '../channel/recipient.ts';
import type { NodeId } from '../identity/identifier.ts';

/** A member whom the rules let through, on their way into a list. */
export interface ListPerson extends ReachedPerson {
  readonly profileId: NodeId;
  readonly judgement: Extract<Judgement, { kind: 'chosen' }>;
  /** When they last ordered, in epoch milliseconds. */
  readonly lastOrderEpochMs: number | undefined;
}

/** What a shop knows the person by, so that what comes of the list finds its way back. */
export function numberOf({ fields, profileId }: ListPerson): string {
  return fields['member_no'] ?? fields['user_id'] ?? profileId;
}
