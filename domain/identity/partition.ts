import { grouping, type WeighedPair } from './grouping.ts';
import type { IdentifierKind, NodeId } from './identifier.ts';
import { type IdentityRules, isLeafOf, ruleOf, shippedRules } from './kind-rules.ts';
import { kindOf } from './node-id.ts';
import { comparePriority, compareText, type NodePair, pairKey } from './priority.ts';
import type { Refusal } from './stewardship.ts';

const nobody: ReadonlySet<NodeId> = new Set();

/** All evidence that counts about some nodes. Order and repetition do not matter. */
export interface PartitionInput {
  /** Nodes that exist; ends of pairs are added by themselves. */
  readonly nodes: Iterable<NodeId>;
  /** Without what was taken back. */
  readonly pairs: readonly WeighedPair[];
  /** Tombstones: they keep their own profile and conduct nothing. */
  readonly erased?: ReadonlySet<NodeId>;
  /** Nodes that somebody said may join nobody. */
  readonly blocked?: ReadonlySet<NodeId>;
  /** Nodes known to be shared from evidence that is not among the pairs. */
  readonly shared?: ReadonlySet<NodeId>;
  /** Pairs that somebody said are not one person. */
  readonly forbidden?: readonly NodePair[];
  /** @default {@link shippedRules} */
  readonly rules?: IdentityRules;
}

export interface Partition {
  /** Profile of every node; the profile's id is its highest-priority node. */
  readonly profileOf: ReadonlyMap<NodeId, NodeId>;
  /** Binding members of every profile, sorted by text; leaves are not among them. */
  readonly membersOf: ReadonlyMap<NodeId, readonly NodeId[]>;
  readonly shared: ReadonlySet<NodeId>;
  /** Each leaf with the one neighbour that it follows. */
  readonly leaves: ReadonlyMap<NodeId, NodeId>;
  /** Pairs that join nobody, by key. */
  readonly refused: ReadonlyMap<string, Refusal>;
}

/**
 * Who belongs together, as a pure function of the evidence.
 *
 * - Two of a unique kind never meet in one profile.
 * - Any other node directly adjacent to two of one unique kind, erased ones included, is shared: it joins nobody. Nor do
 *   blocked nodes and those of a household.
 * - A device whose only neighbour is no device is a leaf: it follows that neighbour, even a shared one, and does not count
 *   toward the cap.
 * - All other pairs are taken in canonical order; one that would break a rule is refused (see `grouping`).
 */
export function partition(input: PartitionInput): Partition {
  const rules = input.rules ?? shippedRules;
  const { erased = nobody, blocked = nobody, forbidden = [] } = input;
  const pairs = distinct(input.pairs);
  const neighbours = neighboursOf(input.nodes, pairs);
  const shared = new Set(input.shared);
  for (const [node, around] of neighbours) {
    if (isSharedBy(rules, node, around)) shared.add(node);
  }
  const closed = (node: NodeId): Refusal | undefined => {
    if (erased.has(node)) return 'erased';
    if (blocked.has(node)) return 'blocked';
    if (ruleOf(rules, node).class === 'household') return 'household';
    return shared.has(node) ? 'shared' : undefined;
  };
  const apart = new Set(forbidden.flatMap((pair) => [pair.stronger, pair.weaker]));
  const leaves = new Map<NodeId, NodeId>();
  for (const [node, [first, second]] of neighbours) {
    if (first === undefined || second !== undefined || apart.has(node) || erased.has(first))
      continue;
    if (isLeafOf(rules, node, first) && closed(node) === undefined) leaves.set(node, first);
  }
  const refused = new Map<string, Refusal>();
  const conducting = pairs.filter((pair) => {
    if (leaves.has(pair.weaker) || leaves.has(pair.stronger)) return false;
    const refusal = closed(pair.stronger) ?? closed(pair.weaker);
    if (refusal !== undefined) refused.set(pairKey(pair), refusal);
    return refusal === undefined;
  });
  const binding = [...neighbours.keys()].filter((node) => !leaves.has(node));
  const joined = grouping({ nodes: binding, pairs: conducting, forbidden, rules });
  for (const [key, refusal] of joined.refused) refused.set(key, refusal);
  const profileOf = new Map<NodeId, NodeId>();
  const membersOf = new Map<NodeId, readonly NodeId[]>();
  for (const group of joined.groups) {
    const profile = highest(group);
    membersOf.set(profile, group.toSorted(compareText));
    for (const node of group) profileOf.set(node, profile);
  }
  for (const [leaf, neighbour] of leaves) {
    profileOf.set(leaf, profileOf.get(neighbour) ?? neighbour);
  }
  return { profileOf, membersOf, shared, leaves, refused };
}

/** Whether these neighbours make a node shared: two of one unique kind are among them. */
export function isSharedBy(
  rules: IdentityRules,
  node: NodeId,
  neighbours: Iterable<NodeId>,
): boolean {
  if (ruleOf(rules, node).isUnique) return false;
  const seen = new Map<IdentifierKind, NodeId>();
  for (const neighbour of neighbours) {
    if (!ruleOf(rules, neighbour).isUnique) continue;
    const kind = kindOf(neighbour);
    const other = seen.get(kind);
    if (other !== undefined && other !== neighbour) return true;
    seen.set(kind, neighbour);
  }
  return false;
}

/** Each pair once: trusted if any of its copies is, seen when the first of them was. */
function distinct(pairs: readonly WeighedPair[]): WeighedPair[] {
  const found = new Map<string, WeighedPair>();
  for (const pair of pairs) {
    const key = pairKey(pair);
    const known = found.get(key);
    found.set(key, known === undefined ? pair : merged(known, pair));
  }
  return [...found.values()];
}

function merged(one: WeighedPair, other: WeighedPair): WeighedPair {
  const isTrusted = one.mayJoinPeople !== false || other.mayJoinPeople !== false;
  const isEarlier = one.at !== undefined && (other.at === undefined || other.at < one.at);
  return { ...(isEarlier ? other : one), mayJoinPeople: isTrusted };
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

function highest(group: readonly NodeId[]): NodeId {
  return group.reduce((best, node) => (comparePriority(node, best) < 0 ? node : best));
}
