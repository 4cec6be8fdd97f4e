import type { Evidence } from '../domain/identity/evidence.ts';
import type { EdgeRecord, NodeRecord } from '../domain/identity/graph-record.ts';
import type { GraphWrites, NodeWrite } from '../domain/identity/graph-writes.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import type { NodePair } from '../domain/identity/priority.ts';

/** `eventual` costs half and may miss what was just written; what it does find is true, nothing is ever deleted. */
export type Consistency = 'strong' | 'eventual';

/** What the graph's protocol asks of a table. Any number of nodes, pairs and records may be handed over. */
export interface GraphTable {
  /** Missing nodes are missing from the result. */
  readNodes(
    nodes: readonly NodeId[],
    consistency: Consistency,
  ): Promise<ReadonlyMap<NodeId, NodeRecord>>;
  /** All edge items of a node, strongly consistent; those beyond reach are not among them. */
  readEdges(node: NodeId): Promise<readonly EdgeRecord[]>;
  /** Evidence at a node that no transaction could take into account, strongly consistent. */
  readBeyond(node: NodeId): Promise<readonly EdgeRecord[]>;
  /** Those pairs that have items, within or beyond reach, by key; each as its weaker end has it. */
  readPairs(
    pairs: readonly NodePair[],
    where: 'edge' | 'beyond',
    consistency: Consistency,
  ): Promise<ReadonlyMap<string, EdgeRecord>>;
  /** Creates what does not exist yet, record by record. @returns nodes that existed already */
  insertNodes(records: readonly NodeRecord[]): Promise<ReadonlySet<NodeId>>;
  /** @returns false when the version was another one, which can also be one's own write whose reply was lost */
  replaceNode(write: NodeWrite): Promise<boolean>;
  /** All or nothing. @returns false when something was not as expected, or another transaction was in the way */
  transact(writes: GraphWrites): Promise<boolean>;
  /** Keeps evidence that no transaction can take into account, where nobody follows it; idempotent. */
  keepBeyondReach(evidence: Evidence): Promise<void>;
}
