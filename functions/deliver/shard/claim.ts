import { transactOrConflict } from '../../../stores/control-conflict.ts';
import type { DeliverPorts } from '../ports.ts';
import { invocationMs } from '../ports.ts';
import type { ShardChunk } from './shard-chunk.ts';

/**
 * Takes a chunk for this invocation alone, and writes down how far it reaches before anything is read or sent: whoever
 * finds that later knows that some of it may have been sent, and whoever takes a person off meanwhile knows that she may be
 * on her way.
 */
export async function claimChunk(
  { shard, page, work }: ShardChunk,
  { control, clock, random }: DeliverPorts,
): Promise<
  | { readonly kind: 'claimed'; readonly isRepeated: boolean }
  | { readonly kind: 'taken'; readonly waitMs: number }
> {
  const now = clock();
  const until = shard.claimedUntilEpochMs ?? 0;
  if (until > now) return { kind: 'taken', waitMs: until - now + 1 };
  const claim = `${now}-${random()}`;
  const isMine = await transactOrConflict(control, [
    {
      update: { kind: shard.kind, id: shard.id },
      change: {
        set: { claim, claimedUntilEpochMs: now + invocationMs, sendingTo: page.ids.at(-1) ?? '' },
        remove: ['notBeforeEpochMs'],
      },
      condition: {
        cursor: { equals: shard.cursor },
        isDone: { equals: false },
        claim: shard.claim === undefined ? { exists: false } : { equals: shard.claim },
      },
    },
    // Of a sync that is being deleted, or has begun another run, nothing more is sent.
    {
      check: { kind: 'sync', id: work.syncId },
      condition: { runId: { equals: work.runId }, isLeaving: { exists: false } },
    },
  ]);
  return isMine
    ? { kind: 'claimed', isRepeated: shard.claim !== undefined }
    : { kind: 'taken', waitMs: 1000 };
}
