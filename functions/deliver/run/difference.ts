import { createHash } from 'node:crypto';
import { uriOf } from '../../../domain/refresh/places.ts';
import { listDifference } from '../../../queries/list-difference.ts';
import { unload } from '../../../queries/unload.ts';
import type { DeliveryMessage } from '../../../schemas/messages.ts';
import type { RunRow, SyncRow } from '../../../schemas/sync.ts';
import type { DeliverPorts } from '../ports.ts';

/** Members above which a difference is cut into sixteen shards. */
const splitAbove = 20_000;
/** A warehouse without capacity is asked for about two hours. */
const mostAttempts = 16;
const longestPauseSeconds = 900;

/** Where the difference of a run is written, by operation and shard. */
export const prefixOf = (syncId: string, run: RunRow): string =>
  `deliveries/${syncId}/${run.id}/${run.attempt}/`;

/** Asks the warehouse whom a run must look at. `later`: a message is on its way for when to look again. */
export async function differ(
  sync: SyncRow,
  run: RunRow,
  ports: DeliverPorts,
  message: DeliveryMessage = { kind: 'plan', syncId: sync.id, runId: run.id },
): Promise<'ready' | 'later' | { readonly failed: string }> {
  const { control, warehouse, objects, queue } = ports;
  const key = { kind: run.kind, id: run.id };
  const again = async (delaySeconds: number): Promise<'later'> => {
    await queue.send(message, delaySeconds);
    return 'later';
  };
  if (run.queryId === undefined) {
    const sql = unload({
      select: listDifference({
        audienceId: sync.audienceId,
        fromGeneration: run.fromGeneration,
        toGeneration: run.toGeneration,
        fromHoldOut: sync.holdOut ?? [],
        toHoldOut: run.holdOut ?? [],
        isSplit: Math.max(run.audience, sync.audience) > splitAbove,
      }),
      to: uriOf(objects.bucket, prefixOf(sync.id, run)),
      partitionedBy: ['operation', 'shard'],
      format: 'JSON',
    });
    const token = createHash('sha256').update(`${run.kind} ${run.id} ${run.attempt}`).digest('hex');
    const started = await warehouse.start(sql, token);
    if (started.kind === 'busy') return again(2);
    await control.update(key, { set: { queryId: started.queryId } });
    return again(0);
  }
  const status = await warehouse.status(run.queryId);
  if (status.kind === 'active') {
    await control.update(key, { add: { polls: 1 } });
    return again(Math.min(30, Math.floor(run.polls / 2)));
  }
  if (status.kind === 'succeeded') return 'ready';
  if (status.isRetryable && run.attempt < mostAttempts) {
    await control.update(key, {
      set: { attempt: run.attempt + 1, polls: 0 },
      remove: ['queryId'],
    });
    return again(Math.min(longestPauseSeconds, 2 ** run.attempt));
  }
  return { failed: `The difference failed: ${status.reason}` };
}
