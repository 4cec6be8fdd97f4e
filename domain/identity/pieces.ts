import { type Evidence, sightingOf } from './evidence.ts';
import type { EdgeRecord, NodeRecord } from './graph-record.ts';
import type { NodeId } from './identifier.ts';
import type { IdentityRules } from './kind-rules.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { isSaid, isSharedBy, type Partition, partition } from './partition.ts';
import { type NodePair, pairKey, pairOf } from './priority.ts';

/** A pair with its sighting and, where it has edge items, their state. */
export interface Piece extends Evidence {
  /** Of its edge items; 0 when only a leaf holds it, or nothing yet. */
  readonly version: number;
  readonly isRemoved: boolean;
}

/** All evidence of the neighbourhood: that of its edge items, and that which leaves hold themselves. */
export function piecesOf(found: Neighbourhood): Map<string, Piece> {
  const pieces = new Map<string, Piece>();
  for (const edge of [...found.edges.values()].flat()) {
    const piece = pieceOf(edge);
    pieces.set(pairKey(piece), piece);
  }
  for (const record of found.nodes.values()) {
    if (record?.leaf === undefined) continue;
    const pair = pairOf(record.profile, record.node);
    const key = pairKey(pair);
    const item = pieces.get(key);
    const { version = 0, isRemoved = false } = item ?? {};
    pieces.set(key, { ...pair, ...record.leaf, version, isRemoved });
  }
  return pieces;
}

/** A piece of evidence as one of its edge items has it. */
export function pieceOf(edge: EdgeRecord): Piece {
  const { version, isRemoved } = edge;
  return { ...pairOf(edge.node, edge.other), ...sightingOf(edge), version, isRemoved };
}

/**
 * The partition of a neighbourhood.
 *
 * @param records every node of it; undefined those that do not exist yet
 */
export function partitionOf(
  found: Neighbourhood,
  records: ReadonlyMap<NodeId, NodeRecord | undefined>,
  pieces: ReadonlyMap<string, Piece>,
  rules: IdentityRules,
): Partition {
  const known = [...records.values()].filter((record) => record !== undefined);
  const live = [...pieces.values()].filter((piece) => !piece.isRemoved);
  const around = neighboursOf(live.filter(isSaid));
  // Of a node whose edges were not read, sharing is known from its record; it only ever grows by evidence.
  const isShared = ({ node, isShared }: NodeRecord): boolean =>
    found.edges.has(node) ? isSharedBy(rules, node, around.get(node) ?? []) : isShared;
  const isInside = ({ stronger, weaker }: NodePair): boolean =>
    found.nodes.has(stronger) && found.nodes.has(weaker);
  return partition({
    nodes: found.nodes.keys(),
    pairs: live.filter(isInside),
    erased: nodesOf(known.filter((record) => record.isErased)),
    blocked: nodesOf(known.filter((record) => record.isBlocked)),
    shared: nodesOf(known.filter(isShared)),
    forbidden: known.flatMap(({ node, forbidden = [] }) =>
      forbidden.map((other) => pairOf(node, other)),
    ),
    rules,
  });
}

function neighboursOf(pairs: readonly NodePair[]): Map<NodeId, NodeId[]> {
  const around = new Map<NodeId, NodeId[]>();
  const note = (node: NodeId, other: NodeId): void => {
    const known = around.get(node);
    if (known === undefined) around.set(node, [other]);
    else known.push(other);
  };
  for (const { stronger, weaker } of pairs) {
    note(stronger, weaker);
    note(weaker, stronger);
  }
  return around;
}

function nodesOf(records: readonly NodeRecord[]): Set<NodeId> {
  return new Set(records.map((record) => record.node));
}
