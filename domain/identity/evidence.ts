import type { EvidenceClaim } from './graph.ts';
import type { NodeId } from './identifier.ts';
import { ruleOf, shippedRules } from './kind-rules.ts';
import { comparePriority, type NodePair, pairKey, pairOf } from './priority.ts';

/** Where a piece of evidence was first seen. */
export interface Sighting {
  readonly sourceId: string;
  readonly messageId: string;
  /** ISO 8601 UTC; its day is the earliest of all sightings. */
  readonly at: string;
  /** Whether any sighting came from somebody who may join two known people. */
  readonly mayJoinPeople: boolean;
  /** Absent: somebody said so. `inferred`: nobody did, two profiles were found alike; no ground to disclose anything. */
  readonly basis?: 'inferred';
}

/** One edge of evidence with its first sighting. */
export interface Evidence extends NodePair, Sighting {}

/** What decides whether a sighting says more than another one. */
export type SightingMark = Pick<Sighting, 'at' | 'mayJoinPeople' | 'basis'>;

/**
 * Whether a further sighting adds to what is known of the same evidence: it is of an earlier day, or the first one
 * trusted, or somebody says what was only inferred. Within a day the first to arrive stays: no rule asks for the hour,
 * and events of a visit that arrive in another order would each be a write.
 */
export function saysMore(known: SightingMark, said: SightingMark): boolean {
  const isNewlySaid = known.basis === 'inferred' && said.basis === undefined;
  return (
    dayOf(said.at) < dayOf(known.at) || (said.mayJoinPeople && !known.mayJoinPeople) || isNewlySaid
  );
}

/** Day in UTC; empty for the beginning of time. */
export function dayOf(at: string): string {
  return at.slice(0, 10);
}

/** Two sightings of the same evidence as one. Associative; among equal times the first argument's source stays. */
export function mergedSighting(one: Sighting, other: Sighting): Sighting {
  const { basis: _, ...first } = sightingOf(other.at < one.at ? other : one);
  return {
    ...first,
    mayJoinPeople: one.mayJoinPeople || other.mayJoinPeople,
    ...(one.basis === 'inferred' && other.basis === 'inferred' && { basis: 'inferred' }),
  };
}

/** The sighting alone, of something that has more members. */
export function sightingOf(seen: Sighting): Sighting {
  const { sourceId, messageId, at, mayJoinPeople, basis } = seen;
  return { sourceId, messageId, at, mayJoinPeople, ...(basis !== undefined && { basis }) };
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
      const key = pairKey(pair);
      const said = sightingOf(claim);
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
