import type { EvidenceClaim } from './graph.ts';
import type { NodeId } from './identifier.ts';
import { kindOf } from './node-id.ts';
import { comparePriority, type NodePair, pairKey, pairOf } from './priority.ts';

/** Where a piece of evidence was first seen. Kept for people to look at; no rule depends on it. */
export interface Sighting {
  readonly sourceId: string;
  readonly messageId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly mayJoinPeople: boolean;
  /** Absent: somebody said so. `inferred`: two profiles were found alike; never a ground to disclose anything. */
  readonly basis?: 'inferred';
}

/** One edge of evidence with its first sighting. */
export interface Evidence extends NodePair, Sighting {}

export interface EvidenceBatch {
  /** Each pair once, by {@link pairKey}. */
  readonly pairs: ReadonlyMap<string, Evidence>;
  /** Nodes that a claim named alone, with the claim's time. */
  readonly lone: ReadonlyMap<NodeId, string>;
}

/**
 * Claims as edges. A claim's `user_id`s (without any: its highest-priority node) are paired with all its other nodes: a star, not
 * all pairs, so that an event with four identifiers is three edges; whether a node is adjacent to two people is
 * still exact.
 */
export function evidenceOf(claims: readonly EvidenceClaim[]): EvidenceBatch {
  const pairs = new Map<string, Evidence>();
  const lone = new Map<NodeId, string>();
  for (const claim of claims) {
    const nodes = [...new Set(claim.nodes)].sort(comparePriority);
    const [first] = nodes;
    if (first === undefined) continue;
    if (nodes.length === 1 && !lone.has(first)) lone.set(first, claim.at);
    for (const pair of pairsOf(nodes, first)) {
      const key = pairKey(pair);
      const known = pairs.get(key);
      // What somebody said outweighs what was inferred.
      const isBetter = known?.basis === 'inferred' && claim.basis === undefined;
      if (known === undefined || isBetter) pairs.set(key, { ...pair, ...sightingOf(claim) });
    }
  }
  return { pairs, lone };
}

/** The sighting alone, of something that has more members. */
export function sightingOf(more: Sighting): Sighting {
  const { sourceId, messageId, at, mayJoinPeople, basis } = more;
  return { sourceId, messageId, at, mayJoinPeople, ...(basis !== undefined && { basis }) };
}

function pairsOf(nodes: readonly NodeId[], first: NodeId): NodePair[] {
  const people = nodes.filter((node) => kindOf(node) === 'user_id');
  const centres = people.length === 0 ? [first] : people;
  return centres.flatMap((centre) =>
    nodes.filter((node) => node !== centre).map((node) => pairOf(centre, node)),
  );
}
