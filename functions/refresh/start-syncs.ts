import { holdOutGroups } from '../../domain/sync/hold-out.ts';
import { audienceRow, syncTriggerRow } from '../../schemas/control.ts';
import { holdOutRow } from '../../schemas/hold-out.ts';
import { syncRow } from '../../schemas/sync.ts';
import type { RefreshPorts } from './ports.ts';

/**
 * Starts each `afterRefresh` sync whose audience has a generation, or a hold-out, that the sync was not started for. A
 * run's id is that of the generation, so that a message sent twice is one run.
 */
export async function startSyncs(ports: RefreshPorts): Promise<void> {
  const [syncs, audiences, triggers, global] = await Promise.all([
    ports.control.queryAll(syncRow, { kind: 'sync' }),
    ports.control.queryAll(audienceRow, { kind: 'audience' }),
    ports.control.queryAll(syncTriggerRow, { kind: 'sync-trigger' }),
    ports.control.get(holdOutRow, 'hold-out', 'global'),
  ]);
  const audienceOf = new Map(audiences.map((row) => [row.id, row]));
  const triggerOf = new Map(triggers.map((row) => [row.id, row]));
  for (const { id, audienceId, afterRefresh, isPaused } of syncs) {
    const audience = audienceOf.get(audienceId);
    if (!afterRefresh || isPaused || audience === undefined || audience.generation === 0) continue;
    const { generation } = audience;
    const last = triggerOf.get(id);
    const isNewer = generation > (last?.generation ?? 0);
    const holdOut = holdOutGroups(global, audience.holdOut);
    if (!isNewer && JSON.stringify(holdOut) === JSON.stringify(last?.holdOut ?? [])) continue;
    const repeats = isNewer ? 0 : (last?.repeats ?? 0) + 1;
    const runId = `generation-${generation}${repeats === 0 ? '' : `-${repeats}`}`;
    await ports.deliveries.send({ kind: 'plan', syncId: id, runId });
    await ports.control.put({ kind: 'sync-trigger', id, generation, holdOut, repeats });
  }
}
