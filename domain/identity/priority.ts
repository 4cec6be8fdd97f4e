import { type IdentifierKind, identifierKinds, type NodeId } from './identifier.ts';
import { kindOf } from './node-id.ts';

/** Two distinct nodes that evidence says belong together, the one of higher priority first. */
export interface NodePair {
  readonly stronger: NodeId;
  readonly weaker: NodeId;
}

const places: ReadonlyMap<IdentifierKind, number> = new Map(
  identifierKinds.map((kind, place) => [kind, place]),
);

const strengthOf = (node: NodeId): number => places.get(kindOf(node)) ?? identifierKinds.length;

/**
 * The total order in which nodes name profiles: kind first, then the digits of the id, which are a keyed hash and so
 * a fixed random rank that nobody outside can choose.
 *
 * @returns negative when `left` has the higher priority, 0 only for the same node
 */
export function comparePriority(left: NodeId, right: NodeId): number {
  return strengthOf(left) - strengthOf(right) || compareText(left, right);
}

/** The pair of two distinct nodes, whichever way round they come. */
export function pairOf(one: NodeId, other: NodeId): NodePair {
  return comparePriority(one, other) < 0
    ? { stronger: one, weaker: other }
    : { stronger: other, weaker: one };
}

/** Text that two pairs have in common when they are the same pair, and only then. */
export function pairKey(pair: NodePair): string {
  return `${pair.stronger}|${pair.weaker}`;
}

/**
 * The canonical order of evidence: what joins stronger kinds comes first, the hashes in the ids decide the rest.
 * It never depends on when evidence arrived.
 */
export function compareEvidence(left: NodePair, right: NodePair): number {
  return (
    strengthOf(left.stronger) - strengthOf(right.stronger) ||
    strengthOf(left.weaker) - strengthOf(right.weaker) ||
    compareText(left.stronger, right.stronger) ||
    compareText(left.weaker, right.weaker)
  );
}

/** Order of texts by code unit; unlike `localeCompare` the same everywhere. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
