import type { EdgeRecord, NodeRecord } from '../domain/identity/graph-record.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import type { Seen, Snapshot } from '../domain/identity/neighbourhood.ts';
import type { GraphTable } from './graph-table.ts';
import { inParallel } from './in-parallel.ts';

const parallelReads = 32;

/** A snapshot that grows by strongly consistent reads. */
export interface SnapshotReader {
  readonly snapshot: Snapshot;
  /** One more step: reads these nodes, and the edges of those, whether they were read before or not. */
  load(nodes: ReadonlySet<NodeId>, edges: ReadonlySet<NodeId>): Promise<void>;
}

/** An empty snapshot of a table. */
export function snapshotReader(table: GraphTable): SnapshotReader {
  const nodes = new Map<NodeId, Seen<NodeRecord | undefined>>();
  const edges = new Map<NodeId, Seen<readonly EdgeRecord[]>>();
  let step = 0;
  return {
    snapshot: { nodes, edges },
    load: async (wantedNodes, wantedEdges) => {
      step += 1;
      const [records] = await Promise.all([
        table.readNodes([...wantedNodes], 'strong'),
        inParallel([...wantedEdges], parallelReads, async (node) => {
          edges.set(node, { step, value: await table.readEdges(node) });
        }),
      ]);
      for (const node of wantedNodes) nodes.set(node, { step, value: records.get(node) });
    },
  };
}
