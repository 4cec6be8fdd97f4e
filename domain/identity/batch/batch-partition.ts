import type { WeighedPair } from '../grouping.ts';
import type { NodeId } from '../identifier.ts';
import { type IdentityRules, shippedRules } from '../kind-rules.ts';
import { keepToRules } from './batch-rules.ts';
import { NumberedEvidence } from './numbered-evidence.ts';
import { type KnownOfNodes, surveyOf } from './numbered-survey.ts';
import { UnionFind } from './union-find.ts';

const block = 512;

/** The same as of `partition`, but read once and in any amount. */
export interface BatchInput extends KnownOfNodes {
  readonly nodes?: Iterable<NodeId>;
  /** Without what was taken back. */
  readonly pairs: Iterable<WeighedPair>;
  /** About how many pairs there are; a good guess saves time, a bad one does no harm. @default a few */
  readonly expectedPairs?: number;
  /** @default {@link shippedRules} */
  readonly rules?: IdentityRules;
}

/** Profiles of any number of nodes, numbered in the order of their first mention. */
export interface BatchPartition {
  readonly count: number;
  readonly nodeAt: (number: number) => NodeId;
  /** Undefined for a node that nobody mentioned. */
  readonly numberOf: (node: NodeId) => number | undefined;
  /** Number of the profile's own node; of a leaf, of the profile that it follows. */
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
  const isTimed = [...rules.kinds.values()].some(({ limit }) => limit?.withinDays !== undefined);
  const evidence = new NumberedEvidence(isTimed, input.expectedPairs);
  for (const node of input.nodes ?? []) evidence.nodes.numberOf(node);
  for (const pair of input.pairs) evidence.addPair(pair);
  evidence.settle();
  const survey = surveyOf(evidence, rules, input);
  const places = conductingPairs(evidence, survey.isConducting);
  const groups = new UnionFind(evidence.nodes.count);
  joinAll(evidence.ends, places, groups);
  keepToRules(evidence, places, groups, rules, input.forbidden ?? []);
  const profileOf = namesOf(evidence, groups);
  for (let node = 0; node < profileOf.length; node += 1) {
    if (survey.isLeaf[node] === 1) profileOf[node] = profileOf[survey.first[node] ?? 0] ?? node;
  }
  const { nodes } = evidence;
  return {
    count: nodes.count,
    nodeAt: (number) => nodes.nodeAt(number),
    numberOf: (node) => nodes.find(node),
    profileOf,
    isShared: survey.isShared,
    isLeaf: survey.isLeaf,
  };
}

/** Joins along the pairs, some hundreds at a time, so that memory is waited for once. */
function joinAll(ends: Int32Array, places: Int32Array, groups: UnionFind): void {
  for (let from = 0; from < places.length; from += block) {
    const to = Math.min(places.length, from + block);
    const last = 2 * (places[to - 1] ?? 0) + 2;
    // Never so; asked, lest a compiler leave out loads that nobody uses.
    if (groups.touch(ends, 2 * (places[from] ?? 0), last) === Number.MIN_VALUE) return;
    for (let at = from; at < to; at += 1) {
      const pair = places[at] ?? 0;
      const one = groups.rootOf(ends[2 * pair] ?? 0);
      const other = groups.rootOf(ends[2 * pair + 1] ?? 0);
      if (one !== other) groups.join(one, other);
    }
  }
}

/** Places of the pairs that may join, in the order they came. */
function conductingPairs(
  { ends, pairCount }: NumberedEvidence,
  isConducting: Uint8Array,
): Int32Array {
  const places = new Int32Array(pairCount);
  let count = 0;
  for (let pair = 0; pair < pairCount; pair += 1) {
    const isOpen =
      isConducting[ends[2 * pair] ?? 0] === 1 && isConducting[ends[2 * pair + 1] ?? 0] === 1;
    if (!isOpen) continue;
    places[count] = pair;
    count += 1;
  }
  return places.subarray(0, count);
}

/** Highest-priority node of each node's group. */
function namesOf({ nodes }: NumberedEvidence, groups: UnionFind): Int32Array {
  const { kinds, count } = nodes;
  const best = new Int32Array(count).fill(-1);
  const roots = new Int32Array(count);
  for (let node = 0; node < count; node += 1) {
    const root = groups.rootOf(node);
    roots[node] = root;
    const named = best[root] ?? -1;
    const byKind = named < 0 ? -1 : (kinds[node] ?? 0) - (kinds[named] ?? 0);
    if (byKind < 0 || (byKind === 0 && nodes.compareDigits(node, named) < 0)) best[root] = node;
  }
  for (let node = 0; node < count; node += 1) roots[node] = best[roots[node] ?? 0] ?? node;
  return roots;
}
