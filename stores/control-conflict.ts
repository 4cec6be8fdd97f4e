import type { ControlAction, ControlTable } from '../domain/control/control-table.ts';
import { isPassingCancellation } from './passing-cancellation.ts';

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
    if (isPassingCancellation(error)) return false;
    throw error;
  }
}
