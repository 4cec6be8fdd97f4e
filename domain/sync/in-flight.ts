import type { ShardRow } from '../../schemas/sync.ts';

type Place = Pick<ShardRow, 'cursor' | 'sendingTo' | 'isDone'>;

/** Whether the chunk that a shard is at may hold this profile: what is known of it is the chunk's to change. */
export function isAtWork(shards: readonly Place[], profileId: string): boolean {
  return shards.some(
    ({ cursor, sendingTo, isDone }) =>
      !isDone && sendingTo !== undefined && profileId > cursor && profileId <= sendingTo,
  );
}
