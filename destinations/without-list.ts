import type { BatchResult, Member, RecordOutcome } from './destination.ts';

const pauseMs = 60 * 60 * 1000;

/**
 * Result of a batch for which neither the batch nor the settings name a list. Nobody is sent.
 *
 * @param setting that names a list
 */
export function withoutList(members: readonly Member[], setting = 'listId'): BatchResult {
  const reason = `No list is named: set ${setting} in the settings of the destination, or let Daicho make one`;
  const outcome: RecordOutcome = { kind: 'retry', afterMs: pauseMs, reason };
  return {
    outcomes: new Map(members.map(({ recordId }) => [recordId, outcome])),
    receipts: [],
    stopped: reason,
  };
}
