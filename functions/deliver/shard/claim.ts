import type { DeliverPorts } from '../ports.ts';
import { invocationMs } from '../ports.ts';
import type { ShardChunk } from './shard-chunk.ts';

/**
 * Takes a chunk for this invocation alone, and writes down how far it reaches before anything is read or sent: whoever
 * finds that later knows that some of it may have been sent, and whoever takes a person off meanwhile knows that she may be
 * on her way.
 */
export async function claimChunk(
  { shard, page }: ShardChunk,
  { control, clock, random }: DeliverPorts,
): Promise<
  | { readonly kind: 'claimed'; readonly isRepeated: boolean }
  | { readonly kind: 'taken'; readonly waitMs: number }
> {
  const now = clock();
  const until = shard.claimedUntilEpochMs ?? 0;
  if (until > now) return { kind: 'taken', waitMs: until - now + 1 };
  const claim = `${now}-${random()}`;
  const isMine = await control.update(
    { kind: shard.kind, id: shard.id },
    {
      set: { claim, claimedUntilEpochMs: now + invocationMs, sendingTo: page.ids.at(-1) ?? '' },
      remove: ['notBeforeEpochMs'],
    },
    {
      cursor: { equals: shard.cursor },
      isDone: { equals: false },
      claim: shard.claim === undefined ? { exists: false } : { equals: shard.claim },
    },
  );
  return isMine
    ? { kind: 'claimed', isRepeated: shard.claim !== undefined }
    : { kind: 'taken', waitMs: 1000 };
}
