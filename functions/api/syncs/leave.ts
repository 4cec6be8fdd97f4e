import { type SyncRow, syncRow } from '../../../schemas/sync.ts';
import type { ApiPorts } from '../ports.ts';
import { type Failure, failure } from '../response.ts';

/**
 * Marks a sync as leaving and wakes `deliver`, which takes the members off the list and then deletes it. Idempotent.
 *
 * @returns undefined where there is no such sync
 */
export async function leave(id: string, ports: ApiPorts): Promise<SyncRow | undefined> {
  const { control, deliveries, clock, randomText } = ports;
  const key = { kind: 'sync', id };
  const isThere = await control.update(
    key,
    { set: { isLeaving: true } },
    { kind: { exists: true } },
  );
  if (!isThere) return undefined;
  const stamp = new Date(clock()).toISOString().replace(/[-:.]/g, '');
  const runId = `${stamp}-${randomText(6).toLowerCase()}`;
  await deliveries.send({ kind: 'plan', syncId: id, runId });
  return control.get(syncRow, 'sync', id);
}

export const isLeaving = (id: string): Failure =>
  failure('conflict', `The sync ${id} is being deleted: make another one.`);
