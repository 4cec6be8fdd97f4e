import type { BatchResult, Member } from './destination.ts';

/** Until somebody names the list. */
const pauseMs = 60 * 60 * 1000;

/** The answer to a batch for which neither the sync nor the settings name a list: nothing was sent. */
export function noList(members: readonly Member[], setting: string): BatchResult {
  const reason = `No list to send to: set ${setting}, or let the sync make one`;
  const outcome = { kind: 'retry', afterMs: pauseMs, reason } as const;
  const outcomes = new Map(members.map(({ recordId }) => [recordId, outcome]));
  return { outcomes, receipts: [], stopped: reason };
}
