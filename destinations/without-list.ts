import type { BatchResult, Member, RecordOutcome } from './destination.ts';

const reason =
  'No list is named: set listId in the settings of the destination, or let Daicho make one';
const pauseMs = 60 * 60 * 1000;

/** Result of a batch for which neither the batch nor the settings name a list. Nobody is sent. */
export function withoutList(members: readonly Member[]): BatchResult {
  const outcome: RecordOutcome = { kind: 'retry', afterMs: pauseMs, reason };
  return {
    outcomes: new Map(members.map(({ recordId }) => [recordId, outcome])),
    receipts: [],
    stopped: reason,
  };
}
