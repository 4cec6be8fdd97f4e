import { shardRow } from '../../../schemas/sync.ts';
import type { ApiPorts } from '../ports.ts';
import { followersOf } from './followers.ts';

/**
 * Lets whatever a destination put off go on at once: after a change its token or its terms may be right. Messages that are on
 * their way for later come all the same, and change nothing.
 */
export async function wakeFollowers(
  destinationId: string,
  { control, deliveries }: Pick<ApiPorts, 'control' | 'deliveries'>,
): Promise<void> {
  for (const { id: syncId, state, runId, leaving } of await followersOf(destinationId, control)) {
    if (leaving > 0) {
      const key = { kind: 'sync', id: syncId };
      await control.update(key, { remove: ['leaveAtEpochMs'] }, { kind: { exists: true } });
      await deliveries.send({ kind: 'leave', syncId });
    }
    if (state !== 'running' || runId === undefined) continue;
    for (const shard of await control.queryAll(shardRow, { kind: `shard#${syncId}#${runId}` })) {
      if (shard.isDone || shard.notBeforeEpochMs === undefined) continue;
      const key = { kind: shard.kind, id: shard.id };
      await control.update(key, { remove: ['notBeforeEpochMs'] }, { isDone: { equals: false } });
      await deliveries.send({ kind: 'shard', syncId, runId, shardId: shard.id });
    }
  }
}
