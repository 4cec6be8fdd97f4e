import type { NodeId } from '../domain/identity/identifier.ts';
import type { GraphTable } from './graph-table.ts';
import { recentMap } from './recent-map.ts';

/** Which of these nodes are tombstones: of whom was erased nothing more is stored. */
export type SuppressedAmong = (nodes: Iterable<NodeId>) => Promise<ReadonlySet<NodeId>>;

export interface SuppressionOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Most nodes remembered. @default 200,000 */
  readonly remembered?: number;
}

/** With what an eventually consistent read may lag it is effective within 60 seconds. */
const aliveForMs = 50_000;

/**
 * Asks the graph, half a read unit a node that was not asked for within the last 50 seconds. A tombstone stays one, so it is
 * asked for once.
 */
export function graphSuppression(
  table: Pick<GraphTable, 'readNodes'>,
  { clock, remembered = 200_000 }: SuppressionOptions,
): SuppressedAmong {
  /** Until when a node need not be asked for. */
  const known = recentMap<number>(remembered);
  return async (nodes) => {
    const now = clock();
    const suppressed = new Set<NodeId>();
    const unsure: NodeId[] = [];
    for (const node of new Set(nodes)) {
      const until = known.get(node);
      if (until === Number.POSITIVE_INFINITY) suppressed.add(node);
      else if (until === undefined || until <= now) unsure.push(node);
    }
    const records = await table.readNodes(unsure, 'eventual');
    for (const node of unsure) {
      const isErased = records.get(node)?.isErased === true;
      known.set(node, isErased ? Number.POSITIVE_INFINITY : now + aliveForMs);
      if (isErased) suppressed.add(node);
    }
    return suppressed;
  };
}
