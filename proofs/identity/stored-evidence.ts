import type { WeighedPair } from '../../domain/identity/grouping.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import type { IdentityRules } from '../../domain/identity/kind-rules.ts';
import { type Partition, partition } from '../../domain/identity/partition.ts';
import { type NodePair, pairKey, pairOf } from '../../domain/identity/priority.ts';
import type { MemoryGraph } from './memory-graph-table.ts';

/** All evidence that a table holds, as edges or in leaves, with what people did to it. */
export interface StoredEvidence {
  readonly nodes: readonly NodeId[];
  /** Without what was taken back. */
  readonly live: readonly WeighedPair[];
  readonly removed: readonly NodePair[];
  readonly erased: ReadonlySet<NodeId>;
  readonly blocked: ReadonlySet<NodeId>;
  readonly forbidden: readonly NodePair[];
}

/**
 * Reads the evidence back, and nothing that was computed from it.
 *
 * @throws Error when the two ends of an edge tell different things
 */
export function storedEvidence({ nodes, edges }: MemoryGraph): StoredEvidence {
  const live = new Map<string, WeighedPair>();
  const removed = new Map<string, NodePair>();
  for (const edge of [...edges.values()].flatMap((around) => [...around.values()])) {
    const { node, other, ...said } = edge;
    const { node: _, other: __, ...saidThere } = edges.get(other)?.get(node) ?? edge;
    if (JSON.stringify(said) !== JSON.stringify(saidThere) || !edges.get(other)?.has(node)) {
      throw new Error('the two ends of an edge tell different things');
    }
    const pair = { ...pairOf(node, other), mayJoinPeople: said.mayJoinPeople, at: said.at };
    if (said.isRemoved) removed.set(pairKey(pair), pair);
    else live.set(pairKey(pair), pair);
  }
  const records = [...nodes.values()];
  for (const { node, profile, leaf } of records) {
    if (leaf === undefined || nodes.get(profile)?.isErased === true) continue;
    const pair = pairOf(profile, node);
    live.set(pairKey(pair), { ...pair, mayJoinPeople: leaf.mayJoinPeople, at: leaf.at });
  }
  return {
    nodes: [...nodes.keys()],
    live: [...live.values()],
    removed: [...removed.values()],
    erased: new Set(records.filter(({ isErased }) => isErased).map(({ node }) => node)),
    blocked: new Set(records.filter(({ isBlocked }) => isBlocked).map(({ node }) => node)),
    forbidden: records.flatMap(({ node, forbidden = [] }) =>
      forbidden.map((other) => pairOf(node, other)),
    ),
  };
}

/** The profiles that the stored evidence amounts to. */
export function closureOf({ live, ...evidence }: StoredEvidence, rules: IdentityRules): Partition {
  return partition({ ...evidence, pairs: live, rules });
}
