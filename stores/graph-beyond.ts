import { type NodePair, pairKey } from '../domain/identity/priority.ts';
import type { GraphTable } from './graph-table.ts';

/**
 * Of these pieces of evidence, all distinct and kept beyond reach, those that still are: their items stay for good, but
 * may have been handed in again and counted since. Nothing is kept about who is erased.
 */
export async function stillBeyond<Pair extends NodePair>(
  table: GraphTable,
  pairs: readonly Pair[],
): Promise<Pair[]> {
  if (pairs.length === 0) return [];
  const ends = new Set(pairs.flatMap(({ stronger, weaker }) => [stronger, weaker]));
  const [edges, records] = await Promise.all([
    table.readPairs(pairs, 'edge', 'strong'),
    table.readNodes([...ends], 'strong'),
  ]);
  return pairs.filter((pair) => {
    const one = records.get(pair.stronger);
    const other = records.get(pair.weaker);
    const isLeafs = other?.leaf !== undefined && other.profile === pair.stronger;
    const isErased = one?.isErased === true || other?.isErased === true;
    return !edges.has(pairKey(pair)) && !isLeafs && !isErased;
  });
}
