import type { EdgeRecord, NodeRecord } from './graph-record.ts';
import type { NodeId } from './identifier.ts';
import { neverMeet, ruleOf, shippedRules } from './kind-rules.ts';
import type { Refusal } from './stewardship.ts';

/** What a strongly consistent read gave, and in which of the reader's steps, which count up. */
export interface Seen<Value> {
  readonly step: number;
  readonly value: Value;
}

/** Everything read so far. A node that was looked for and is missing is seen as `undefined`. */
export interface Snapshot {
  readonly nodes: ReadonlyMap<NodeId, Seen<NodeRecord | undefined>>;
  readonly edges: ReadonlyMap<NodeId, Seen<readonly EdgeRecord[]>>;
}

/** What must be read, or read again, before a decision is possible. */
export interface Needs {
  readonly kind: 'needs';
  readonly nodes: ReadonlySet<NodeId>;
  readonly edges: ReadonlySet<NodeId>;
}

/** All that a change at some nodes can touch: every profile within reach of evidence that might conduct. */
export interface Neighbourhood {
  readonly kind: 'neighbourhood';
  /** Includes, as its border, nodes that join nobody; nothing is followed through those. */
  readonly nodes: ReadonlyMap<NodeId, NodeRecord | undefined>;
  /** Edge items of the nodes at which they matter, those of removed evidence too. */
  readonly edges: ReadonlyMap<NodeId, readonly EdgeRecord[]>;
}

/** More nodes than anybody should read for one change. */
export interface TooLarge {
  readonly kind: 'too-large';
}

/** Nodes whose edges must be read even if they join nobody now, since that may be about to change. */
export interface Opening {
  readonly nodes: ReadonlySet<NodeId>;
  /** Whether the node, given its edges, may join somebody after the change. */
  readonly opens: (record: NodeRecord, edges: readonly EdgeRecord[]) => boolean;
}

/** Most nodes that anybody should read for one change. */
export const maxNodes = 256;
const nothingOpens: Opening = { nodes: new Set(), opens: () => false };

/**
 * Finds the neighbourhood of some nodes in what was read.
 *
 * A member, and the edges of any node, must have been read in a later step than the profile's own node: then that
 * node's version, checked when the decision is written, vouches for all of them.
 *
 * @param most nodes beyond which it is too large
 */
export function explore(
  snapshot: Snapshot,
  ends: Iterable<NodeId>,
  opening: Opening = nothingOpens,
  most = maxNodes,
): Needs | Neighbourhood | TooLarge {
  const queue = [...new Set(ends)];
  const queued = new Set(queue);
  const nodes = new Map<NodeId, NodeRecord | undefined>();
  const edges = new Map<NodeId, readonly EdgeRecord[]>();
  const needs = { kind: 'needs' as const, nodes: new Set<NodeId>(), edges: new Set<NodeId>() };
  for (const node of queue) {
    if (queue.length > most) return { kind: 'too-large' };
    const found = look(snapshot, node, opening);
    for (const each of found.needsNodes) needs.nodes.add(each);
    for (const each of found.needsEdges) needs.edges.add(each);
    nodes.set(node, found.record);
    if (found.edges !== undefined) edges.set(node, found.edges);
    for (const next of found.next) {
      if (!queued.has(next)) queue.push(next);
      queued.add(next);
    }
  }
  if (needs.nodes.size > 0 || needs.edges.size > 0) return needs;
  return { kind: 'neighbourhood', nodes, edges };
}

/** Why nothing is followed through a node: it joins nobody. Undefined where it may. */
export function closedBecause(record: NodeRecord): Refusal | undefined {
  if (record.isErased) return 'erased';
  if (record.isBlocked) return 'blocked';
  if (ruleOf(shippedRules, record.node).class === 'household') return 'household';
  return record.isShared ? 'shared' : undefined;
}

interface Look {
  readonly record: NodeRecord | undefined;
  readonly next: readonly NodeId[];
  readonly edges?: readonly EdgeRecord[];
  readonly needsNodes: readonly NodeId[];
  readonly needsEdges: readonly NodeId[];
}

const nothing = { next: [], needsNodes: [], needsEdges: [] };

function look(snapshot: Snapshot, node: NodeId, opening: Opening): Look {
  const seen = snapshot.nodes.get(node);
  const record = seen?.value;
  if (seen === undefined) return { ...nothing, record, needsNodes: [node] };
  if (record === undefined || record.isErased) return { ...nothing, record };
  if (record.leaf !== undefined) return lookAtLeaf(snapshot, record, seen.step);
  const guard = snapshot.nodes.get(record.profile);
  if (guard === undefined) return { ...nothing, record, needsNodes: [record.profile] };
  const members = guard.value?.members ?? [record.profile];
  if (!members.includes(node)) {
    return { ...nothing, record, needsNodes: [node, record.profile] };
  }
  if (node !== record.profile && seen.step <= guard.step) {
    return { ...nothing, record, next: members, needsNodes: [node] };
  }
  const isOpened = opening.nodes.has(node);
  const isClosed = closedBecause(record) !== undefined;
  if (record.degree === 0 || (isClosed && !isOpened)) {
    return { ...nothing, record, next: members };
  }
  const edges = snapshot.edges.get(node);
  if (edges === undefined || edges.step <= guard.step) {
    return { ...nothing, record, next: members, needsEdges: [node] };
  }
  const found = { ...nothing, record, edges: edges.value };
  if (isClosed && !opening.opens(record, edges.value)) return { ...found, next: members };
  // What somebody is about to give back is among the removed.
  const live = edges.value.filter((edge) => !edge.isRemoved || isOpened).map(({ other }) => other);
  const mayConduct = live.filter((other) => !neverMeet(shippedRules, node, other));
  return { ...found, next: [...members, ...mayConduct] };
}

/**
 * That a leaf is one, the own node of its neighbour's profile vouches for: whoever makes it bind writes that node. A leaf
 * that once was none has edge items, which its own version guards.
 */
function lookAtLeaf(snapshot: Snapshot, record: NodeRecord, step: number): Look {
  const next = [record.profile];
  const neighbour = snapshot.nodes.get(record.profile)?.value;
  const guard = neighbour && snapshot.nodes.get(neighbour.profile);
  if (guard !== undefined && step <= guard.step) {
    return { ...nothing, record, next, needsNodes: [record.node] };
  }
  if (record.degree === 0) return { ...nothing, record, next };
  const edges = snapshot.edges.get(record.node);
  if (edges === undefined || edges.step <= step) {
    return { ...nothing, record, next, needsEdges: [record.node] };
  }
  return { ...nothing, record, next, edges: edges.value };
}
