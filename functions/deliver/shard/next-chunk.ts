import * as z from 'zod';
import { type ShardRow, waitingRow } from '../../../schemas/sync.ts';
import type { DeliverPorts } from '../ports.ts';

const usualChunkSize = 2_000;

const differenceRow = z.object({ profile_id: z.string() });

export interface Page {
  readonly ids: readonly string[];
  readonly isLast: boolean;
}

/** Reads a shard's profiles, at most a chunk of those that come after a cursor. */
export type ShardSource = (cursor: string) => Promise<Page>;

/** Where the profiles of a shard come from; files are read once. */
export async function shardSource(
  shard: ShardRow,
  syncId: string,
  { control, lines, chunkSize = usualChunkSize }: DeliverPorts,
): Promise<ShardSource> {
  if (shard.phase === 'recheck')
    return async (cursor) => {
      const page = await control.query(waitingRow, {
        kind: `waiting#${syncId}`,
        limit: chunkSize,
        ...(cursor === '' ? {} : { after: cursor }),
      });
      return { ids: page.rows.map(({ id }) => id), isLast: page.next === undefined };
    };
  const all: string[] = [];
  for (const key of shard.keys)
    for (const { profile_id } of await lines.read(differenceRow, key)) all.push(profile_id);
  all.sort();
  return async (cursor) => {
    const start = firstAfter(all, cursor);
    const ids = [...new Set(all.slice(start, start + chunkSize))];
    return { ids, isLast: start + chunkSize >= all.length };
  };
}

/** Index of the first id greater than the cursor. */
function firstAfter(sorted: readonly string[], cursor: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') > cursor) high = middle;
    else low = middle + 1;
  }
  return low;
}
