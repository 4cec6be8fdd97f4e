import { sightingOf } from './evidence.ts';
import type { NodeRecord } from './graph-record.ts';
import type { NodeId } from './identifier.ts';
import type { IdentityRules } from './kind-rules.ts';
import { closedBecause, type Neighbourhood } from './neighbourhood.ts';
import type { Partition } from './partition.ts';
import { type Piece, partitionOf, piecesOf } from './pieces.ts';
import { compareEvidence, pairKey, pairOf } from './priority.ts';
import type { EvidenceView, Explanation, ProfileEvidence } from './stewardship.ts';

/** A neighbourhood with what its evidence amounts to. */
interface Reading {
  readonly nodes: ReadonlyMap<NodeId, NodeRecord | undefined>;
  readonly parted: Partition;
  /** Canonical order. */
  readonly views: readonly EvidenceView[];
}

/**
 * Everything there is about a node's profile.
 *
 * @returns undefined when the neighbourhood has no such node
 */
export function profileEvidence(
  found: Neighbourhood,
  node: NodeId,
  rules: IdentityRules,
): ProfileEvidence | undefined {
  const record = found.nodes.get(node);
  if (record === undefined) return undefined;
  const { nodes, parted, views } = read(found, rules);
  const profileId = parted.profileOf.get(node) ?? node;
  const members = parted.membersOf.get(profileId) ?? [profileId];
  const own = new Set([...members, node]);
  const records = members.flatMap((member) => nodes.get(member) ?? []);
  const forbidden = records.flatMap(({ node: member, forbidden: others = [] }) =>
    others.map((other) => pairOf(member, other)),
  );
  return {
    profileId,
    members,
    isErased: record.isErased,
    evidence: views.filter(({ stronger, weaker }) => own.has(stronger) || own.has(weaker)),
    forbidden: [...new Map(forbidden.map((pair) => [pairKey(pair), pair])).values()],
    blocked: records.filter(({ isBlocked }) => isBlocked).map(({ node: member }) => member),
  };
}

/**
 * Why two nodes are, or are not, one person.
 *
 * @returns undefined when the neighbourhood lacks one of them
 */
export function explanation(
  found: Neighbourhood,
  one: NodeId,
  other: NodeId,
  rules: IdentityRules,
): Explanation | undefined {
  if (found.nodes.get(one) === undefined || found.nodes.get(other) === undefined) return undefined;
  const { parted, views } = read(found, rules);
  const profiles = [
    parted.profileOf.get(one) ?? one,
    parted.profileOf.get(other) ?? other,
  ] as const;
  if (profiles[0] === profiles[1]) {
    return { profileIds: profiles, chain: shortestChain(views, one, other), refused: [] };
  }
  const isAt = (node: NodeId): boolean =>
    node === one || node === other || profiles.includes(parted.profileOf.get(node) ?? node);
  const refused = views.filter(
    ({ refusal, stronger, weaker }) => refusal !== undefined && (isAt(stronger) || isAt(weaker)),
  );
  return { profileIds: profiles, chain: [], refused };
}

function read(found: Neighbourhood, rules: IdentityRules): Reading {
  const pieces = piecesOf(found);
  const parted = partitionOf(found, found.nodes, pieces, rules);
  const views = [...pieces.values()]
    .toSorted(compareEvidence)
    .map((piece) => viewOf(piece, parted, found, rules));
  return { nodes: found.nodes, parted, views };
}

function viewOf(
  piece: Piece,
  parted: Partition,
  found: Neighbourhood,
  rules: IdentityRules,
): EvidenceView {
  const { stronger, weaker, isRemoved } = piece;
  const view = { stronger, weaker, ...sightingOf(piece) };
  if (isRemoved) return { ...view, refusal: 'removed' };
  // Where an end was not looked at, that is because the other one joins nobody.
  const records = [stronger, weaker].map((node) => found.nodes.get(node));
  const closed = records.includes(undefined)
    ? records.flatMap((record) => (record && closedBecause(record, rules)) ?? [])[0]
    : undefined;
  const refusal = parted.refused.get(pairKey(piece)) ?? closed;
  return refusal === undefined ? view : { ...view, refusal };
}

/** By breadth first over what joins; each step is canonical, so the same evidence gives the same chain. */
function shortestChain(
  views: readonly EvidenceView[],
  from: NodeId,
  to: NodeId,
): readonly EvidenceView[] {
  const around = new Map<NodeId, EvidenceView[]>();
  for (const view of views) {
    if (view.refusal !== undefined) continue;
    for (const end of [view.stronger, view.weaker]) {
      around.set(end, [...(around.get(end) ?? []), view]);
    }
  }
  const cameBy = new Map<NodeId, EvidenceView | undefined>([[from, undefined]]);
  for (const node of cameBy.keys()) {
    if (node === to) break;
    for (const view of around.get(node) ?? []) {
      const next = otherEnd(view, node);
      if (!cameBy.has(next)) cameBy.set(next, view);
    }
  }
  const chain: EvidenceView[] = [];
  for (let node = to; node !== from; ) {
    const view = cameBy.get(node);
    if (view === undefined) return [];
    chain.unshift(view);
    node = otherEnd(view, node);
  }
  return chain;
}

function otherEnd(view: EvidenceView, node: NodeId): NodeId {
  return view.stronger === node ? view.weaker : view.stronger;
}
