import { inCanonicalOrder } from './canonical-pairs.ts';
import type { NodeId } from './identifier.ts';
import { type IdentityRules, shippedRules } from './kind-rules.ts';
import { NumberedEvidence } from './numbered-evidence.ts';
import { surveyOf } from './numbered-survey.ts';
import { compareText, type NodePair } from './priority.ts';
import { UnionFind } from './union-find.ts';

/** The same as of `partition`, but read once and in any amount. */
export interface BatchInput {
  readonly nodes?: Iterable<NodeId>;
  readonly pairs: Iterable<NodePair>;
  /** Tombstones: they keep their own profile and conduct nothing. */
  readonly erased?: ReadonlySet<NodeId>;
  /** Nodes known to be shared from evidence that is not among the pairs. */
  readonly shared?: ReadonlySet<NodeId>;
  /** @default {@link shippedRules} */
  readonly rules?: IdentityRules;
}

/** Profiles of any number of nodes. Arrays are by a node's position in `nodes`. */
export interface BatchPartition {
  /** In the order of their first mention. */
  readonly nodes: readonly NodeId[];
  /** Position of the profile's own node; of a leaf, of the profile that it follows. */
  readonly profileOf: Int32Array;
  /** 1 for a shared node. */
  readonly isShared: Uint8Array;
  /** 1 for a leaf. */
  readonly isLeaf: Uint8Array;
}

/**
 * Who belongs together, for evidence in the millions: the same profiles as `partition`, by its rules.
 *
 * Order decides only where a rule refuses something. So what conducts is joined first as it comes; groups that break a
 * rule are then taken apart and joined again in canonical order.
 */
export function batchPartition(input: BatchInput): BatchPartition {
  const rules = input.rules ?? shippedRules;
  const evidence = new NumberedEvidence();
  for (const node of input.nodes ?? []) evidence.numberOf(node);
  for (const { stronger, weaker } of input.pairs) evidence.addPair(stronger, weaker);
  const survey = surveyOf(evidence, rules, input);
  const pairs = conductingPairs(evidence, survey.isConducting);
  const groups = new UnionFind(evidence.nodes.length);
  for (let at = 0; at < pairs.length; at += 2) {
    const one = groups.rootOf(pairs[at] ?? 0);
    const other = groups.rootOf(pairs[at + 1] ?? 0);
    if (one !== other) groups.join(one, other);
  }
  keepToRules(evidence, pairs, groups, rules);
  const profileOf = namesOf(evidence, groups);
  for (let node = 0; node < profileOf.length; node += 1) {
    if (survey.isLeaf[node] === 1) profileOf[node] = profileOf[survey.first[node] ?? 0] ?? node;
  }
  return { nodes: evidence.nodes, profileOf, isShared: survey.isShared, isLeaf: survey.isLeaf };
}

function conductingPairs(
  { ends, pairCount }: NumberedEvidence,
  isConducting: Uint8Array,
): Int32Array {
  const pairs = new Int32Array(2 * pairCount);
  let length = 0;
  for (let at = 0; at < 2 * pairCount; at += 2) {
    const one = ends[at] ?? 0;
    const other = ends[at + 1] ?? 0;
    if (isConducting[one] !== 1 || isConducting[other] !== 1) continue;
    pairs[length] = one;
    pairs[length + 1] = other;
    length += 2;
  }
  return pairs.subarray(0, length);
}

/** Takes the groups that break a rule apart and joins them again, pair by pair, as far as the rules let them. */
function keepToRules(
  evidence: NumberedEvidence,
  pairs: Int32Array,
  groups: UnionFind,
  rules: IdentityRules,
): void {
  const { kinds } = evidence;
  const size = evidence.nodes.length;
  const uniqueBits = uniqueBitsOf(rules);
  const heldBy = new Int32Array(size);
  const isBroken = new Uint8Array(size);
  for (let node = 0; node < size; node += 1) {
    const root = groups.rootOf(node);
    const bit = uniqueBits[kinds[node] ?? 0] ?? 0;
    if (((heldBy[root] ?? 0) & bit) !== 0 || groups.sizeOf(root) > rules.maxMembers) {
      isBroken[root] = 1;
    }
    heldBy[root] = (heldBy[root] ?? 0) | bit;
  }
  const open = brokenPairs(pairs, groups, isBroken);
  if (open.length === 0) return;
  for (const node of open) {
    groups.isolate(node);
    heldBy[node] = uniqueBits[kinds[node] ?? 0] ?? 0;
  }
  inCanonicalOrder(evidence, open);
  for (let at = 0; at < open.length; at += 2) {
    const one = groups.rootOf(open[at] ?? 0);
    const other = groups.rootOf(open[at + 1] ?? 0);
    if (one === other || groups.sizeOf(one) + groups.sizeOf(other) > rules.maxMembers) continue;
    const held = heldBy[one] ?? 0;
    const heldByOther = heldBy[other] ?? 0;
    if ((held & heldByOther) === 0) heldBy[groups.join(one, other)] = held | heldByOther;
  }
}

/** One bit for each kind of which a profile has one at most, by the kind's place. */
function uniqueBitsOf(rules: IdentityRules): readonly number[] {
  let next = 1;
  return [...rules.kinds.values()].map(({ isUnique }) => {
    if (!isUnique) return 0;
    const bit = next;
    next *= 2;
    return bit;
  });
}

function brokenPairs(pairs: Int32Array, groups: UnionFind, isBroken: Uint8Array): Int32Array {
  const open = new Int32Array(pairs.length);
  let length = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    if (isBroken[groups.rootOf(pairs[at] ?? 0)] !== 1) continue;
    open[length] = pairs[at] ?? 0;
    open[length + 1] = pairs[at + 1] ?? 0;
    length += 2;
  }
  return open.subarray(0, length);
}

/** Highest-priority node of each node's group. */
function namesOf({ kinds, nodes }: NumberedEvidence, groups: UnionFind): Int32Array {
  const best = new Int32Array(nodes.length).fill(-1);
  const roots = new Int32Array(nodes.length);
  for (let node = 0; node < nodes.length; node += 1) {
    const root = groups.rootOf(node);
    roots[node] = root;
    const named = best[root] ?? -1;
    const byKind = named < 0 ? -1 : (kinds[node] ?? 0) - (kinds[named] ?? 0);
    if (byKind < 0 || (byKind === 0 && compareText(nodes[node] ?? '', nodes[named] ?? '') < 0)) {
      best[root] = node;
    }
  }
  return roots.map((root) => best[root] ?? root);
}
