import { audienceRow, syncTriggerRow } from '../../schemas/control.ts';
import { syncRow } from '../../schemas/sync.ts';
import type { RefreshPorts } from './ports.ts';

/**
 * Starts each `afterRefresh` sync whose audience has a generation that the sync was not started for. A run's id is
 * that of the generation, so that a message sent twice is one run.
 */
export async function startSyncs(ports: RefreshPorts): Promise<void> {
  const [syncs, audiences, triggers] = await Promise.all([
    ports.control.queryAll(syncRow, { kind: 'sync' }),
    ports.control.queryAll(audienceRow, { kind: 'audience' }),
    ports.control.queryAll(syncTriggerRow, { kind: 'sync-trigger' }),
  ]);
  const generationOf = new Map(audiences.map(({ id, generation }) => [id, generation]));
  const startedFor = new Map(triggers.map(({ id, generation }) => [id, generation]));
  for (const { id, audienceId, afterRefresh } of syncs) {
    const generation = generationOf.get(audienceId) ?? 0;
    if (!afterRefresh || generation <= (startedFor.get(id) ?? 0)) continue;
    await ports.deliveries.send({ kind: 'plan', syncId: id, runId: `generation-${generation}` });
    await ports.control.put({ kind: 'sync-trigger', id, generation });
  }
}
