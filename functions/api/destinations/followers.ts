import { destinationTypes } from '../../../destinations/registry.ts';
import type { ControlAction, ControlTable } from '../../../domain/control/control-table.ts';
import { type DestinationRow, type SyncRow, syncRow } from '../../../schemas/sync.ts';
import { type Failure, failure } from '../response.ts';

/** Syncs that send to a destination, also those that are leaving it. */
export async function followersOf(
  destinationId: string,
  control: Pick<ControlTable, 'queryAll'>,
): Promise<readonly SyncRow[]> {
  const syncs = await control.queryAll(syncRow, { kind: 'sync' });
  return syncs.filter((sync) => sync.destinationId === destinationId);
}

/** Counts of people who may be on its list. */
const held = ['acknowledged', 'pending', 'leaving', 'lingering'] as const;

/** Whether people may be on its list or are being sent at this moment, or a list was made for it. */
export const isHeld = (sync: SyncRow): boolean =>
  sync.state === 'running' || sync.listId !== undefined || held.some((count) => sync[count] > 0);

/** That no run has begun since it was read: people come onto a list by runs alone. */
export const startedNothing = ({ id, state, runId }: SyncRow): ControlAction => ({
  check: { kind: 'sync', id },
  condition: {
    state: { equals: state },
    runId: runId === undefined ? { exists: false } : { equals: runId },
  },
});

/** Whether the settings name a list made by hand. */
export function namesList({ type, settings }: Pick<DestinationRow, 'type' | 'settings'>): boolean {
  const { listSetting } = destinationTypes.get(type) ?? {};
  return listSetting !== undefined && settings[listSetting] !== undefined;
}

/**
 * Why another audience may not be sent to a destination: two would mix on one list, and each would take the members of
 * the other away.
 */
export function refusedFollower(
  destination: DestinationRow,
  others: readonly SyncRow[],
): Failure | undefined {
  const [other] = others;
  if (other === undefined || !namesList(destination)) return undefined;
  const { listSetting = '' } = destinationTypes.get(destination.type) ?? {};
  return failure(
    'conflict',
    `The destination ${destination.id} names one list (${listSetting}), and the sync ${other.id} follows it: two audiences would mix. Make another destination with a list of its own, or without ${listSetting} where it may be left out.`,
    [{ path: 'destinationId', message: `is followed by the sync ${other.id}` }],
  );
}
