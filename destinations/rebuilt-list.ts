import type { Batch, BatchResult } from './destination.ts';

/**
 * List that a batch is for, of a platform whose lists Daicho makes.
 *
 * @throws Error when the batch names none: settings of such a destination do not either
 */
export function listOf({ batchId, listId }: Batch): string {
  if (listId === undefined) throw new Error(`Batch ${batchId} names no list`);
  return listId;
}

/** Answer to a removal where members cannot be taken off one by one: nothing was sent. */
export function removalRefused(platform: string, { members }: Batch): BatchResult {
  const reason = `${platform} cannot take one member off a list: a new list has to replace it`;
  return {
    outcomes: new Map(members.map(({ recordId }) => [recordId, { kind: 'rejected', reason }])),
    receipts: [],
  };
}
