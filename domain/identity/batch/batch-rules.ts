import { grouping, type WeighedPair } from '../grouping.ts';
import { identifierKinds } from '../identifier.ts';
import { type IdentityRules, ruleOf } from '../kind-rules.ts';
import { type NodePair, pairKey, pairOf } from '../priority.ts';
import { inCanonicalOrder, type OrderedPairs } from './canonical-pairs.ts';
import type { NumberedEvidence } from './numbered-evidence.ts';
import type { UnionFind } from './union-find.ts';

const whole = 0;
/** Too large, two of a unique kind, or an untrusted pair between known people: joined again on numbers. */
const broken = 1;
/** Something forbidden inside, or too many of a limited kind: joined again by `grouping` itself. */
const intricate = 2;

/**
 * Takes the groups that break a rule apart and joins them again, pair by pair in canonical order, as far as the rules let
 * them.
 *
 * @param places of all conducting pairs in the evidence
 * @param groups all of them joined, whatever the rules say; changed in place
 */
export function keepToRules(
  evidence: NumberedEvidence,
  places: Int32Array,
  groups: UnionFind,
  rules: IdentityRules,
  forbidden: readonly NodePair[],
): void {
  const held = uniqueBitsOf(evidence, rules);
  const faults = faultsOf(evidence, places, groups, rules, held);
  markLimits(evidence, groups, rules, faults);
  markForbidden(evidence, groups, forbidden, faults);
  if (faults.every((fault) => fault === whole)) return;
  const faultAt = (pair: number) => faults[groups.rootOf(evidence.ends[2 * pair] ?? 0)];
  const plain = places.filter((pair) => faultAt(pair) === broken);
  const odd = places.filter((pair) => faultAt(pair) === intricate);
  joinIntricate(evidence, odd, groups, rules, forbidden);
  const ordered = inCanonicalOrder(evidence, plain);
  for (const node of ordered.ends) groups.isolate(node);
  joinByRules(ordered, groups, rules, held);
}

/** By node, a bit of its own for each unique kind; 0 where the kind is not unique. */
function uniqueBitsOf({ nodes }: NumberedEvidence, rules: IdentityRules): Int32Array {
  let next = 1;
  const bits = identifierKinds.map((kind) => {
    if (!ruleOf(rules, `${kind}.`).isUnique) return 0;
    const bit = next;
    next *= 2;
    return bit;
  });
  const held = new Int32Array(nodes.count);
  const { kinds } = nodes;
  for (let node = 0; node < held.length; node += 1) held[node] = bits[kinds[node] ?? 0] ?? 0;
  return held;
}

/** By the root of each group, whether it can stay as it is. */
function faultsOf(
  { ends, isUntrusted, nodes }: NumberedEvidence,
  places: Int32Array,
  groups: UnionFind,
  rules: IdentityRules,
  held: Int32Array,
): Uint8Array {
  const faults = new Uint8Array(nodes.count);
  const heldBy = new Int32Array(nodes.count);
  for (let node = 0; node < nodes.count; node += 1) {
    const root = groups.rootOf(node);
    const bit = held[node] ?? 0;
    const before = heldBy[root] ?? 0;
    if ((before & bit) !== 0 || groups.sizeOf(root) > rules.maxMembers) faults[root] = broken;
    heldBy[root] = before | bit;
  }
  for (const pair of places) {
    if (isUntrusted[pair] === 0) continue;
    const root = groups.rootOf(ends[2 * pair] ?? 0);
    const bits = heldBy[root] ?? 0;
    if ((bits & (bits - 1)) !== 0) faults[root] = broken;
  }
  return faults;
}

function markLimits(
  { nodes }: NumberedEvidence,
  groups: UnionFind,
  rules: IdentityRules,
  faults: Uint8Array,
): void {
  for (const [place, kind] of identifierKinds.entries()) {
    const { limit } = ruleOf(rules, `${kind}.`);
    if (limit === undefined) continue;
    const counts = new Int32Array(nodes.count);
    for (let node = 0; node < nodes.count; node += 1) {
      if (nodes.kinds[node] !== place) continue;
      const root = groups.rootOf(node);
      const count = (counts[root] ?? 0) + 1;
      counts[root] = count;
      if (count > limit.perProfile) faults[root] = intricate;
    }
  }
}

function markForbidden(
  evidence: NumberedEvidence,
  groups: UnionFind,
  forbidden: readonly NodePair[],
  faults: Uint8Array,
): void {
  for (const { stronger, weaker } of forbidden) {
    const one = evidence.nodes.find(stronger);
    const other = evidence.nodes.find(weaker);
    if (one === undefined || other === undefined) continue;
    const root = groups.rootOf(one);
    if (root === groups.rootOf(other)) faults[root] = intricate;
  }
}

/** @param held by node its unique bit; afterwards, at roots, what the group holds */
function joinByRules(
  { ends, trusted }: OrderedPairs,
  groups: UnionFind,
  rules: IdentityRules,
  held: Int32Array,
): void {
  for (let at = 0; at < ends.length; at += 2) {
    const one = groups.rootOf(ends[at] ?? 0);
    const other = groups.rootOf(ends[at + 1] ?? 0);
    if (one === other || groups.sizeOf(one) + groups.sizeOf(other) > rules.maxMembers) continue;
    const bits = held[one] ?? 0;
    const more = held[other] ?? 0;
    const isRefused = (bits & more) !== 0 || (at >= 2 * trusted && bits !== 0 && more !== 0);
    if (!isRefused) held[groups.join(one, other)] = bits | more;
  }
}

/** Joins these pairs as `grouping` says, which knows all rules and is slower. */
function joinIntricate(
  evidence: NumberedEvidence,
  places: Int32Array,
  groups: UnionFind,
  rules: IdentityRules,
  forbidden: readonly NodePair[],
): void {
  if (places.length === 0) return;
  const members = new Set<number>();
  const pairs = new Map<string, WeighedPair>();
  for (const pair of places) {
    for (const end of [2 * pair, 2 * pair + 1]) members.add(evidence.ends[end] ?? 0);
    const copy = weighedPair(evidence, pair);
    const known = pairs.get(pairKey(copy));
    pairs.set(pairKey(copy), known === undefined ? copy : merged(known, copy));
  }
  for (const node of members) groups.isolate(node);
  const nodes = [...members].map((node) => evidence.nodes.nodeAt(node));
  const found = grouping({ nodes, pairs: [...pairs.values()], forbidden, rules });
  for (const [first = '', ...others] of found.groups) {
    for (const other of others) {
      const one = groups.rootOf(evidence.nodes.numberOf(first));
      groups.join(one, evidence.nodes.numberOf(other));
    }
  }
}

function weighedPair(evidence: NumberedEvidence, pair: number): WeighedPair {
  const { ends, isUntrusted, nodes } = evidence;
  const at = evidence.timeOf(pair);
  return {
    ...pairOf(nodes.nodeAt(ends[2 * pair] ?? 0), nodes.nodeAt(ends[2 * pair + 1] ?? 0)),
    mayJoinPeople: isUntrusted[pair] === 0,
    ...(at !== undefined && { at }),
  };
}

/** Two copies of a pair as one: trusted if any is, seen when the first was. */
function merged(one: WeighedPair, other: WeighedPair): WeighedPair {
  const isEarlier = one.at !== undefined && (other.at === undefined || other.at < one.at);
  return {
    ...(isEarlier ? other : one),
    mayJoinPeople: one.mayJoinPeople !== false || other.mayJoinPeople !== false,
  };
}
