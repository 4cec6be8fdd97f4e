import { dayOf } from './evidence.ts';
import type { IdentifierKind, NodeId } from './identifier.ts';
import { type IdentityRules, ruleOf } from './kind-rules.ts';
import { kindOf } from './node-id.ts';
import { compareEvidence, type NodePair, pairKey } from './priority.ts';
import type { Refusal } from './stewardship.ts';

/** A pair as the partition weighs it. */
export interface WeighedPair extends NodePair {
  /** False: a browser's word alone. @default true */
  readonly mayJoinPeople?: boolean;
  /** Whether nobody said it; see `Sighting`. */
  readonly basis?: 'inferred';
  /** When it was first seen, ISO 8601 UTC; only limits within days ask. @default the beginning of time */
  readonly at?: string;
}

export interface GroupingInput {
  readonly nodes: readonly NodeId[];
  readonly pairs: readonly WeighedPair[];
  readonly forbidden: readonly NodePair[];
  readonly rules: IdentityRules;
}

export interface Grouping {
  readonly groups: readonly (readonly NodeId[])[];
  /** Pairs that had to be refused, by key. */
  readonly refused: ReadonlyMap<string, Refusal>;
}

interface Group {
  readonly members: NodeId[];
  /** Nodes of each kind. */
  readonly kinds: Map<IdentifierKind, NodeId[]>;
  /** Nodes that may never be here. */
  readonly excluded: Set<NodeId>;
}

const dayMs = 86_400_000;

/**
 * Joins along the pairs as far as the rules let them; union by size, no recursion. Trusted pairs come first, inferred ones
 * last, so that they displace nothing that was said; each part in canonical order, never in that of arrival. What was
 * refused once stays refused, for groups only grow, so a pair is refused exactly when its ends end up in different
 * groups.
 */
export function grouping(input: GroupingInput): Grouping {
  const { rules } = input;
  const firstSeen = firstSeenOf(input);
  const groupOf = new Map(input.nodes.map((node) => [node, groupOfOne(node)]));
  for (const { stronger, weaker } of input.forbidden) {
    groupOf.get(stronger)?.excluded.add(weaker);
    groupOf.get(weaker)?.excluded.add(stronger);
  }
  const refused = new Map<string, Refusal>();
  for (const pair of input.pairs.toSorted(byTrust)) {
    const one = groupOf.get(pair.stronger);
    const other = groupOf.get(pair.weaker);
    if (one === undefined || other === undefined || one === other) continue;
    const [large, small] = one.members.length < other.members.length ? [other, one] : [one, other];
    const refusal = refusalOf(large, small, pair, rules, firstSeen);
    if (refusal !== undefined) {
      refused.set(pairKey(pair), refusal);
      continue;
    }
    absorb(large, small);
    for (const node of small.members) groupOf.set(node, large);
  }
  const groups = [...new Set(groupOf.values())].map(({ members }) => members);
  return { groups, refused };
}

function byTrust(left: WeighedPair, right: WeighedPair): number {
  return weakness(left) - weakness(right) || compareEvidence(left, right);
}

function weakness({ basis, mayJoinPeople }: WeighedPair): number {
  if (basis === 'inferred') return 2;
  return mayJoinPeople === false ? 1 : 0;
}

function groupOfOne(node: NodeId): Group {
  return { members: [node], kinds: new Map([[kindOf(node), [node]]]), excluded: new Set() };
}

function absorb(large: Group, small: Group): void {
  large.members.push(...small.members);
  for (const [kind, nodes] of small.kinds) {
    const known = large.kinds.get(kind);
    if (known === undefined) large.kinds.set(kind, [...nodes]);
    else known.push(...nodes);
  }
  for (const node of small.excluded) large.excluded.add(node);
}

function refusalOf(
  large: Group,
  small: Group,
  pair: WeighedPair,
  rules: IdentityRules,
  firstSeen: ReadonlyMap<NodeId, number>,
): Refusal | undefined {
  if (small.members.some((node) => large.excluded.has(node))) return 'forbidden';
  for (const [kind, nodes] of small.kinds) {
    const known = large.kinds.get(kind);
    const rule = rules.kinds.get(kind);
    if (known === undefined || rule === undefined) continue;
    if (rule.isUnique) return 'unique';
    if (rule.limit !== undefined && isTooMany([...known, ...nodes], rule.limit, firstSeen)) {
      return 'limit';
    }
  }
  const isUntrusted = pair.mayJoinPeople === false;
  if (isUntrusted && isKnown(large, rules) && isKnown(small, rules)) return 'untrusted';
  if (large.members.length + small.members.length > rules.maxMembers) return 'cap';
  return undefined;
}

/** Whether somebody who has a number of their own is here. */
function isKnown(group: Group, rules: IdentityRules): boolean {
  for (const [, [first]] of group.kinds) {
    if (first !== undefined && ruleOf(rules, first).isUnique) return true;
  }
  return false;
}

function isTooMany(
  nodes: readonly NodeId[],
  limit: { readonly perProfile: number; readonly withinDays?: number },
  firstSeen: ReadonlyMap<NodeId, number>,
): boolean {
  if (nodes.length <= limit.perProfile) return false;
  if (limit.withinDays === undefined) return true;
  const windowMs = limit.withinDays * dayMs;
  const times = nodes.map((node) => firstSeen.get(node) ?? 0).toSorted((a, b) => a - b);
  return times.some((time, index) => {
    const last = times[index + limit.perProfile];
    return last !== undefined && last - time < windowMs;
  });
}

/** Earliest day on which each node was seen with anything, where kinds are limited within days; epoch milliseconds. */
function firstSeenOf({ pairs, rules }: GroupingInput): ReadonlyMap<NodeId, number> {
  const firstSeen = new Map<NodeId, number>();
  const isTimed = [...rules.kinds.values()].some(({ limit }) => limit?.withinDays !== undefined);
  if (!isTimed) return firstSeen;
  for (const { stronger, weaker, at } of pairs) {
    const epochMs = at === undefined ? 0 : Date.parse(dayOf(at)) || 0;
    for (const node of [stronger, weaker]) {
      firstSeen.set(node, Math.min(firstSeen.get(node) ?? epochMs, epochMs));
    }
  }
  return firstSeen;
}
