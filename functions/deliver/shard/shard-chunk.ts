import type { RunRow, ShardRow, SyncRow } from '../../../schemas/sync.ts';
import type { Connection } from '../ports.ts';
import type { Page } from './next-chunk.ts';

export interface ShardWork {
  readonly syncId: string;
  readonly runId: string;
  readonly shardId: string;
}

/** A chunk of a shard, and what it is for. */
export interface ShardChunk {
  readonly work: ShardWork;
  readonly sync: SyncRow;
  readonly run: RunRow;
  readonly shard: ShardRow;
  readonly page: Page;
  readonly connection: Connection;
}

/**
 * What the journal keeps as the run: a chunk done again finds its own word and counts from what was before it. Each
 * phase has a word of its own, because `recheck` looks again at those whom `add` of the same run left waiting.
 */
export const markOf = ({ work, shard }: Pick<ShardChunk, 'work' | 'shard'>): string =>
  `${work.runId}-${shard.phase}${shard.isEnough === true ? '-enough' : ''}`;
