import type { Evidence } from '../../domain/identity/evidence.ts';
import type { EdgeRecord, NodeRecord } from '../../domain/identity/graph-record.ts';
import type { GraphWrites } from '../../domain/identity/graph-writes.ts';
import { pairKey } from '../../domain/identity/priority.ts';
import type { GraphTable } from '../../stores/graph-table.ts';

/** What becomes of one write: it works, it meets another transaction, or it works and the reply is lost. */
export type Fate = 'fine' | 'conflict' | 'lost-reply';

export interface MemoryGraphOptions {
  /** Awaited before each single-item read and each atomic write: here other writers get their turn. */
  readonly turn?: (what: string) => Promise<void>;
  readonly fate?: () => Fate;
  /** Starts with a copy of what another table holds. @default empty */
  readonly from?: MemoryGraph;
}

export interface MemoryGraph {
  readonly nodes: ReadonlyMap<string, NodeRecord>;
  readonly edges: ReadonlyMap<string, ReadonlyMap<string, EdgeRecord>>;
}

/** A table with DynamoDB's promises and no more: items are atomic, batches and queries are not, transactions are. */
export function memoryGraphTable(options: MemoryGraphOptions = {}) {
  const nodes = new Map<string, NodeRecord>(options.from?.nodes);
  const edges = new Map<string, Map<string, EdgeRecord>>();
  for (const [node, around] of options.from?.edges ?? []) edges.set(node, new Map(around));
  const beyond = new Map<string, Evidence>();
  const turn = options.turn ?? (async () => {});
  const fate = options.fate ?? (() => 'fine' as const);
  const holds = (writes: GraphWrites): boolean =>
    writes.nodes.every(
      ({ record, expectedVersion }) => (nodes.get(record.node)?.version ?? 0) === expectedVersion,
    ) &&
    writes.checks.every(({ node, version }) => nodes.get(node)?.version === version) &&
    writes.edges.every(({ record, expectedVersion }) => {
      const found = edges.get(record.node)?.get(record.other);
      return (found?.version ?? 0) === expectedVersion;
    });
  const apply = (writes: GraphWrites): void => {
    for (const { record } of writes.nodes) nodes.set(record.node, record);
    for (const { record: edge } of writes.edges) {
      const around = edges.get(edge.node) ?? new Map<string, EdgeRecord>();
      edges.set(edge.node, around.set(edge.other, edge));
    }
  };
  const attempt = async (what: string, writes: GraphWrites): Promise<boolean> => {
    await turn(what);
    const fated = fate();
    if (fated === 'conflict' || !holds(writes)) return false;
    apply(writes);
    return fated === 'fine';
  };
  const table: GraphTable = {
    readNodes: async (wanted) => {
      const found = new Map<string, NodeRecord>();
      for (const node of wanted) {
        await turn(`read ${node}`);
        const record = nodes.get(node);
        if (record !== undefined) found.set(node, record);
      }
      return found;
    },
    readEdges: async (node) => {
      await turn(`edges ${node}`);
      return [...(edges.get(node)?.values() ?? [])];
    },
    readBeyond: async (node) => {
      await turn(`beyond ${node}`);
      const found = [...beyond.values()].filter((pair) =>
        [pair.stronger, pair.weaker].includes(node),
      );
      return found.map((pair) => beyondEdge(pair, node));
    },
    readPairs: async (pairs, where) => {
      const known = new Map<string, EdgeRecord>();
      for (const pair of pairs) {
        await turn('known');
        const key = pairKey(pair);
        const far = beyond.get(key);
        const edge =
          where === 'beyond'
            ? far && beyondEdge(far, pair.weaker)
            : edges.get(pair.weaker)?.get(pair.stronger);
        if (edge !== undefined) known.set(key, edge);
      }
      return known;
    },
    insertNodes: async (records) => {
      const existing = new Set<string>();
      for (const record of records) {
        const writes = { nodes: [{ record, expectedVersion: 0 }], edges: [], checks: [] };
        let done = await attempt('insert', writes);
        if (!done && !nodes.has(record.node)) done = await attempt('insert', writes);
        while (!done && !nodes.has(record.node)) done = await attempt('insert', writes);
        if (!done) existing.add(record.node);
      }
      return existing;
    },
    replaceNode: (write) => attempt('replace', { nodes: [write], edges: [], checks: [] }),
    transact: (writes) => {
      const actions = writes.nodes.length + writes.edges.length + writes.checks.length;
      const keys = [
        ...writes.nodes.map(({ record }) => record.node),
        ...writes.checks.map(({ node }) => node),
        ...writes.edges.map(({ record }) => `${record.node}#${record.other}`),
      ];
      if (actions > 100) throw new Error(`a transaction of ${actions} actions`);
      if (new Set(keys).size < keys.length) throw new Error('two actions on one item');
      return attempt('transact', writes);
    },
    keepBeyondReach: async (evidence) => {
      await turn('beyond');
      beyond.set(pairKey(evidence), evidence);
    },
  };
  return { table, nodes, edges, beyond };
}

function beyondEdge({ stronger, weaker, ...sighting }: Evidence, node: string): EdgeRecord {
  const other = node === stronger ? weaker : stronger;
  return { ...sighting, node, other, version: 1, isRemoved: false };
}
