import type { EdgeRecord, NodeRecord } from './graph-record.ts';
import type { NodeId } from './identifier.ts';

/** A node as it shall be, and the version it must still have; 0 when it must not exist yet. */
export interface NodeWrite {
  readonly record: NodeRecord;
  readonly expectedVersion: number;
}

/** An edge item as it shall be, and the version it must still have; 0 when it must not exist yet. */
export interface EdgeWrite {
  readonly record: EdgeRecord;
  readonly expectedVersion: number;
}

/** What one transaction writes and checks. All keys are distinct. */
export interface GraphWrites {
  readonly nodes: readonly NodeWrite[];
  readonly edges: readonly EdgeWrite[];
  readonly checks: readonly { readonly node: NodeId; readonly version: number }[];
}

/** Actions of the transaction that does it. */
export function actionsOf({ nodes, edges, checks }: GraphWrites): number {
  return nodes.length + edges.length + checks.length;
}
