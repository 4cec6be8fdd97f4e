import type { VaultUpdate } from '../consent/vault.ts';
import type { BotReason } from './bot-reason.ts';
import type { TakenEvent } from './take-event.ts';

/**
 * The event as a machine's: its row stays, marked with why, and can be counted; it says nothing of people, so no evidence,
 * no trait, no contact, no membership. What it denies is heard all the same: a person taken for a machine must not be
 * written to for it.
 */
export function asBot(taken: TakenEvent, reason: BotReason): TakenEvent {
  return {
    ...taken,
    row: { ...taken.row, is_bot: true, bot_reason: reason },
    claims: [],
    vault: taken.vault.flatMap(denialsOf),
    traits: [],
    consents: taken.consents.filter((word) => !word.is_granted),
    group: { members: [], accounts: [] },
  };
}

function denialsOf({ node, consents }: VaultUpdate): readonly VaultUpdate[] {
  const denied = Object.entries(consents).filter(([, { value }]) => !value);
  return denied.length === 0 ? [] : [{ node, fields: {}, consents: Object.fromEntries(denied) }];
}
