import { runRow, shardRow, syncRow } from '../../schemas/sync.ts';
import type { TickPorts } from './ports.ts';

const minuteMs = 60_000;
/** Every so often a run that is under way is told to go on, in case its message was lost. */
const nudgeMinutes = 30;
const settledMs = 20 * minuteMs;

/**
 * Looks after syncs: starts those whose members the platform is about to forget, and nudges runs and removals that stand still
 * though nothing put them off. Messages that come twice change nothing.
 */
export async function tendSyncs({
  control,
  deliveries,
  clock,
}: Pick<TickPorts, 'control' | 'deliveries' | 'clock'>): Promise<void> {
  const now = clock();
  const minute = Math.floor(now / minuteMs);
  for (const sync of await control.queryAll(syncRow, { kind: 'sync' })) {
    const { id, state, renewAt, runId, leaving, leaveAtEpochMs } = sync;
    if (leaving > 0 && minute % nudgeMinutes === 0 && (leaveAtEpochMs ?? 0) < now - settledMs)
      await deliveries.send({ kind: 'leave', syncId: id });
    if (state !== 'running' && renewAt !== undefined && Date.parse(renewAt) <= now) {
      // Once an hour: a run that cannot begin says why.
      if (minute % 60 === 0)
        await deliveries.send({
          kind: 'plan',
          syncId: id,
          runId: `renew-${renewAt.slice(0, 13)}-${Math.floor(minute / 60)}`,
        });
    }
    if (state !== 'running' || runId === undefined || minute % nudgeMinutes !== 0) continue;
    const run = await control.get(runRow, `run#${id}`, runId);
    if (run === undefined || now - Date.parse(run.startedAt) < settledMs) continue;
    const shards = await control.queryAll(shardRow, {
      kind: `shard#${id}#${runId}`,
      prefix: `${run.phase}-`,
    });
    const isAtWork = shards.some(
      (shard) => (shard.claimedUntilEpochMs ?? 0) > now || (shard.notBeforeEpochMs ?? 0) > now,
    );
    if (!isAtWork) await deliveries.send({ kind: 'plan', syncId: id, runId });
  }
}
