import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { ControlAction, ControlTable } from '../domain/control/control-table.ts';

const passingReasons = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * A transaction of the control table for whoever reads again and tries again: another transaction in the way counts
 * like a condition that did not hold.
 *
 * @returns false when nothing was written
 */
export async function transactOrConflict(
  control: Pick<ControlTable, 'transact'>,
  actions: readonly ControlAction[],
): Promise<boolean> {
  try {
    const { kind } = await control.transact(actions);
    return kind === 'done';
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    if (!reasons.every(({ Code }) => passingReasons.has(Code ?? 'None'))) throw error;
    return false;
  }
}
