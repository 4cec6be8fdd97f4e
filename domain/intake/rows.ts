import type { NodeId } from '../identity/identifier.ts';
import type { BotReason } from './bot-reason.ts';

/** Row of `landing_events`; times in epoch milliseconds, member names are the columns'. */
export type EventRow = {
  readonly source_id: string;
  readonly message_id: string;
  readonly request_id: string;
  readonly position: number;
  readonly request_events: number;
  readonly type: string;
  readonly event: string;
  readonly node: NodeId;
  readonly timestamp: number;
  readonly received_at: number;
  readonly is_day_flagged: boolean;
  readonly is_bot: boolean;
  readonly fingerprint: string;
  /** JSON text; of identify and group the traits that are not personal. */
  readonly properties: string;
  /** JSON text. */
  readonly context: string;
  /** JSON text of `schemas/click-ids.ts`. */
  readonly click_ids: string | undefined;
  readonly bot_reason: BotReason | undefined;
};

/** Row of `landing_outcomes` for an event that was refused. */
export type OutcomeRow = {
  readonly source_id: string;
  readonly request_id: string;
  readonly position: number;
  readonly request_events: number;
  readonly message_id: string | null;
  readonly received_at: number;
  readonly outcome: 'rejected';
  readonly reason: string;
};

/** Row of `landing_traits`. */
export type TraitRow = {
  readonly node: NodeId;
  readonly trait: string;
  /** JSON text of a scalar. */
  readonly value: string;
  readonly at: number;
  readonly message_id: string;
};

/** Row of `landing_account_members`. */
export type MemberRow = {
  readonly node: NodeId;
  readonly account_id: string;
  readonly is_member: boolean;
  readonly at: number;
  readonly message_id: string;
};

/** Row of `landing_consents`. */
export type ConsentRow = {
  readonly node: NodeId;
  readonly purpose: string;
  readonly is_granted: boolean;
  readonly at: number;
  readonly message_id: string;
};
