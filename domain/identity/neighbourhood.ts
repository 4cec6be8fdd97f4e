import type { EdgeRecord, NodeRecord } from './graph-record.ts';
import type { NodeId } from './identifier.ts';
import { kindOf } from './node-id.ts';
import { type NodePair, pairOf } from './priority.ts';

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

/** All that new evidence at some nodes can change: every profile within reach of evidence that might conduct. */
export interface Neighbourhood {
  readonly kind: 'neighbourhood';
  /** Includes, as its border, shared and erased nodes; nothing is followed through those. */
  readonly nodes: ReadonlyMap<NodeId, NodeRecord | undefined>;
  readonly pairs: readonly NodePair[];
}

/** More nodes than anybody should read for one piece of evidence. */
export interface TooLarge {
  readonly kind: 'too-large';
}

const maxNodes = 256;

/**
 * Finds the neighbourhood of some nodes in what was read.
 *
 * A member, and the edges of any node, must have been read in a later step than the profile's own node: then that
 * node's version, checked when the decision is written, vouches for all of them.
 */
export function explore(
  snapshot: Snapshot,
  ends: Iterable<NodeId>,
): Needs | Neighbourhood | TooLarge {
  const queue = [...new Set(ends)];
  const queued = new Set(queue);
  const nodes = new Map<NodeId, NodeRecord | undefined>();
  const pairs: NodePair[] = [];
  const needs = { kind: 'needs' as const, nodes: new Set<NodeId>(), edges: new Set<NodeId>() };
  for (const node of queue) {
    if (queue.length > maxNodes) return { kind: 'too-large' };
    const found = look(snapshot, node);
    for (const each of found.needsNodes) needs.nodes.add(each);
    for (const each of found.needsEdges) needs.edges.add(each);
    nodes.set(node, found.record);
    pairs.push(...found.pairs);
    for (const next of found.next) {
      if (!queued.has(next)) queue.push(next);
      queued.add(next);
    }
  }
  if (needs.nodes.size > 0 || needs.edges.size > 0) return needs;
  return { kind: 'neighbourhood', nodes, pairs };
}

interface Look {
  readonly record: NodeRecord | undefined;
  readonly next: readonly NodeId[];
  readonly pairs: readonly NodePair[];
  readonly needsNodes: readonly NodeId[];
  readonly needsEdges: readonly NodeId[];
}

const nothing = { next: [], pairs: [], needsNodes: [], needsEdges: [] };

function look(snapshot: Snapshot, node: NodeId): Look {
  const seen = snapshot.nodes.get(node);
  const record = seen?.value;
  if (seen === undefined) return { ...nothing, record, needsNodes: [node] };
  if (record === undefined || record.isErased) return { ...nothing, record };
  if (record.leaf !== undefined) return { ...nothing, record, next: [record.profile] };
  const guard = snapshot.nodes.get(record.profile);
  if (guard === undefined) return { ...nothing, record, needsNodes: [record.profile] };
  const members = guard.value?.members ?? [record.profile];
  if (!members.includes(node)) {
    return { ...nothing, record, needsNodes: [node, record.profile] };
  }
  if (node !== record.profile && seen.step <= guard.step) {
    return { ...nothing, record, next: members, needsNodes: [node] };
  }
  if (record.isShared || record.degree === 0) return { ...nothing, record, next: members };
  const edges = snapshot.edges.get(node);
  if (edges === undefined || edges.step <= guard.step) {
    return { ...nothing, record, next: members, needsEdges: [node] };
  }
  const live = edges.value.filter((edge) => !edge.isRemoved).map((edge) => edge.other);
  const mayConduct = live.filter((other) => !(isPerson(node) && isPerson(other)));
  return {
    record,
    next: [...members, ...mayConduct],
    pairs: live.map((other) => pairOf(node, other)),
    needsNodes: [],
    needsEdges: [],
  };
}

function isPerson(node: NodeId): boolean {
  return kindOf(node) === 'user_id';
}
