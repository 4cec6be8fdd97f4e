import type { NodeId } from './identifier.ts';
import { kindOf } from './node-id.ts';
import {
  compareEvidence,
  comparePriority,
  compareText,
  type NodePair,
  pairKey,
} from './priority.ts';

/** Most binding identifiers of one profile. A transaction of 100 actions must be able to rewrite them all. */
export const maxMembers = 90;

/** All evidence that counts about some nodes. Order and repetition do not matter. */
export interface PartitionInput {
  /** Nodes that exist; ends of pairs are added by themselves. */
  readonly nodes: Iterable<NodeId>;
  readonly pairs: readonly NodePair[];
  /** Tombstones: they keep their own profile and conduct nothing. */
  readonly erased?: ReadonlySet<NodeId>;
  /** Nodes known to be shared from evidence that is not among the pairs. */
  readonly shared?: ReadonlySet<NodeId>;
  /** @default {@link maxMembers} */
  readonly maxMembers?: number;
}

export interface Partition {
  /** Profile of every node; the profile's id is its highest-priority node. */
  readonly profileOf: ReadonlyMap<NodeId, NodeId>;
  /** Binding members of every profile, sorted by text; leaves are not among them. */
  readonly membersOf: ReadonlyMap<NodeId, readonly NodeId[]>;
  readonly shared: ReadonlySet<NodeId>;
  /** Each leaf with the one neighbour that it follows. */
  readonly leaves: ReadonlyMap<NodeId, NodeId>;
}

/**
 * Who belongs together, as a pure function of the evidence.
 *
 * - A `user_id` never shares a profile with another one.
 * - Any other node directly adjacent to two or more `user_id`s, erased ones included, is shared: it joins nobody.
 * - An `anonymous_id` whose only neighbour is of another kind is a leaf: it follows that neighbour, even a shared one,
 *   and does not count toward the cap.
 * - All other pairs are taken in canonical order (see `compareEvidence`); one that would make two `user_id`s meet or
 *   pass the cap is refused. A pair is refused exactly when its ends have different profiles, so nothing marks it.
 */
export function partition(input: PartitionInput): Partition {
  const pairs = distinct(input.pairs);
  const neighbours = neighboursOf(input.nodes, pairs);
  const erased = input.erased ?? new Set();
  const shared = new Set(input.shared);
  for (const [node, around] of neighbours) {
    if (isSharedBy(node, around)) shared.add(node);
  }
  const leaves = leavesOf(neighbours, shared, erased);
  const conducting = pairs.filter((pair) => {
    const ends = [pair.stronger, pair.weaker];
    return !ends.some((end) => shared.has(end) || erased.has(end) || leaves.has(end));
  });
  const binding = [...neighbours.keys()].filter((node) => !leaves.has(node));
  const groups = join(binding, conducting, input.maxMembers ?? maxMembers);
  const profileOf = new Map<NodeId, NodeId>();
  const membersOf = new Map<NodeId, readonly NodeId[]>();
  for (const group of groups) {
    const profile = highest(group);
    membersOf.set(profile, group.toSorted(compareText));
    for (const node of group) profileOf.set(node, profile);
  }
  for (const [leaf, neighbour] of leaves) {
    profileOf.set(leaf, profileOf.get(neighbour) ?? neighbour);
  }
  return { profileOf, membersOf, shared, leaves };
}

/** Whether these neighbours make a node shared. */
function isSharedBy(node: NodeId, neighbours: Iterable<NodeId>): boolean {
  if (kindOf(node) === 'user_id') return false;
  let people = 0;
  for (const neighbour of neighbours) {
    if (kindOf(neighbour) === 'user_id') people += 1;
  }
  return people >= 2;
}

/** Whether a node whose only neighbour is this one is a leaf. */
export function isLeafOf(node: NodeId, onlyNeighbour: NodeId): boolean {
  return kindOf(node) === 'anonymous_id' && kindOf(onlyNeighbour) !== 'anonymous_id';
}

function distinct(pairs: readonly NodePair[]): NodePair[] {
  return [...new Map(pairs.map((pair) => [pairKey(pair), pair])).values()];
}

function neighboursOf(nodes: Iterable<NodeId>, pairs: readonly NodePair[]) {
  const neighbours = new Map<NodeId, NodeId[]>();
  const around = (node: NodeId): NodeId[] => {
    const found = neighbours.get(node) ?? [];
    neighbours.set(node, found);
    return found;
  };
  for (const node of nodes) around(node);
  for (const { stronger, weaker } of pairs) {
    around(stronger).push(weaker);
    around(weaker).push(stronger);
  }
  return neighbours;
}

function leavesOf(
  neighbours: ReadonlyMap<NodeId, readonly NodeId[]>,
  shared: ReadonlySet<NodeId>,
  erased: ReadonlySet<NodeId>,
): Map<NodeId, NodeId> {
  const leaves = new Map<NodeId, NodeId>();
  for (const [node, [first, second]] of neighbours) {
    if (first === undefined || second !== undefined) continue;
    if (shared.has(node) || erased.has(node) || erased.has(first)) continue;
    if (isLeafOf(node, first)) leaves.set(node, first);
  }
  return leaves;
}

/** Joins along the pairs in canonical order as far as the rules let them; union by size, no recursion. */
function join(nodes: readonly NodeId[], pairs: readonly NodePair[], cap: number): NodeId[][] {
  const groupOf = new Map(nodes.map((node) => [node, [node]]));
  const personOf = new Map(nodes.map((node) => [groupOf.get(node), kindOf(node) === 'user_id']));
  for (const pair of pairs.toSorted(compareEvidence)) {
    const one = groupOf.get(pair.stronger);
    const other = groupOf.get(pair.weaker);
    if (one === undefined || other === undefined || one === other) continue;
    if (one.length + other.length > cap) continue;
    if (personOf.get(one) === true && personOf.get(other) === true) continue;
    const [large, small] = one.length < other.length ? [other, one] : [one, other];
    personOf.set(large, personOf.get(one) === true || personOf.get(other) === true);
    for (const node of small) {
      large.push(node);
      groupOf.set(node, large);
    }
  }
  return [...new Set(groupOf.values())];
}

function highest(group: readonly NodeId[]): NodeId {
  return group.reduce((best, node) => (comparePriority(node, best) < 0 ? node : best));
}
