import type { EvidenceClaim } from './graph.ts';
import type { NodeId } from './identifier.ts';
import { ruleOf, shippedRules } from './kind-rules.ts';
import { comparePriority, type NodePair, pairKey, pairOf } from './priority.ts';

/** Where a piece of evidence was first seen. */
export interface Sighting {
  readonly sourceId: string;
  readonly messageId: string;
  /** ISO 8601 UTC; of all sightings the earliest. */
  readonly at: string;
  /** Whether any sighting came from somebody who may join two known people. */
  readonly mayJoinPeople: boolean;
}

/** One edge of evidence with its first sighting. */
export interface Evidence extends NodePair, Sighting {}

/** Whether a further sighting adds to what is known of the same evidence: it is earlier, or the first one trusted. */
export function saysMore(
  known: Pick<Sighting, 'at' | 'mayJoinPeople'>,
  said: Pick<Sighting, 'at' | 'mayJoinPeople'>,
): boolean {
  return said.at < known.at || (said.mayJoinPeople && !known.mayJoinPeople);
}

/** Two sightings of the same evidence as one. Associative; among equal times the first argument's source stays. */
export function mergedSighting(one: Sighting, other: Sighting): Sighting {
  const { sourceId, messageId, at } = other.at < one.at ? other : one;
  return { sourceId, messageId, at, mayJoinPeople: one.mayJoinPeople || other.mayJoinPeople };
}

export interface EvidenceBatch {
  /** Each pair once, by {@link pairKey}. */
  readonly pairs: ReadonlyMap<string, Evidence>;
  /** Nodes that a claim named alone, with the claim's time. */
  readonly lone: ReadonlyMap<NodeId, string>;
}

/**
 * Claims as edges. A claim's nodes of unique kinds (without any: its highest-priority node) are paired with all its other
 * nodes: a star, not all pairs, so that an event with four identifiers is three edges; whether a node is adjacent to
 * two people is still exact.
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
      const { sourceId, messageId, at, mayJoinPeople } = claim;
      const key = pairKey(pair);
      const said = { sourceId, messageId, at, mayJoinPeople };
      const known = pairs.get(key);
      pairs.set(key, { ...pair, ...(known === undefined ? said : mergedSighting(known, said)) });
    }
  }
  return { pairs, lone };
}

function pairsOf(nodes: readonly NodeId[], first: NodeId): NodePair[] {
  const unique = nodes.filter((node) => ruleOf(shippedRules, node).isUnique);
  const centres = unique.length === 0 ? [first] : unique;
  return centres.flatMap((centre) =>
    nodes.filter((node) => node !== centre).map((node) => pairOf(centre, node)),
  );
}
