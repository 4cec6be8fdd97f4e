import { type Evidence, mergedSighting, saysMore, sightingOf } from './evidence.ts';
import { type EdgeRecord, loneNode, type NodeRecord } from './graph-record.ts';
import type { EdgeWrite, GraphWrites, NodeWrite } from './graph-writes.ts';
import type { NodeId } from './identifier.ts';
import type { IdentityRules } from './kind-rules.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import type { Partition } from './partition.ts';
import { type Piece, partitionOf, pieceOf, piecesOf } from './pieces.ts';
import { type NodePair, pairKey, pairOf } from './priority.ts';

/** Evidence on its way into the graph. */
export interface PendingEvidence extends Evidence {
  /** Its edge item, of which this is a further sighting that says more. */
  readonly stored?: EdgeRecord;
}

/** What shall be different. */
export interface Change {
  readonly evidence?: readonly PendingEvidence[];
  /** Evidence to take back (true) or to give back (false). */
  readonly removal?: { readonly pair: NodePair; readonly isRemoved: boolean };
  /** Nodes with other marks; only the marks count. */
  readonly marks?: ReadonlyMap<NodeId, Pick<NodeRecord, 'isErased' | 'isBlocked' | 'forbidden'>>;
  /** Writes the own node of every profile in the neighbourhood, not of those alone whose evidence grows. */
  readonly bumpsAll?: boolean;
}

/**
 * What brings the stored profiles in line with a change: the partition is computed anew for the whole neighbourhood, and
 * only what differs is written. Own nodes of profiles that were read and stay are checked.
 */
export function differenceOf(
  found: Neighbourhood,
  ends: ReadonlySet<NodeId>,
  change: Change,
  rules: IdentityRules,
): GraphWrites {
  const marked = markedNodes(found, change);
  const before = piecesOf(found);
  const after = changedPieces(before, change, marked);
  const parted = partitionOf(found, marked, after, rules);
  const edges = edgeWrites(before, after, parted);
  const touched = new Set([...edges.keys()].flatMap((key) => endsOf(after.get(key))));
  for (const [node] of change.marks ?? []) touched.add(node);
  const bumped = guardsOf(found, parted, touched, change.bumpsAll === true);
  const edgesMore = newEdges(edges);
  const nodes: NodeWrite[] = [];
  const checks: { node: NodeId; version: number }[] = [];
  for (const [node, record] of found.nodes) {
    if (record?.isErased === true) continue;
    const next = nodeAfter(node, marked.get(node), parted, after, edgesMore.get(node) ?? 0);
    if (record === undefined || bumped.has(node) || isChanged(record, next)) {
      nodes.push({ record: next, expectedVersion: record?.version ?? 0 });
    } else if (record.profile === node && (!record.isShared || ends.has(node))) {
      checks.push({ node, version: record.version });
    }
  }
  return { nodes, edges: [...edges.values()].flat(), checks };
}

function markedNodes(found: Neighbourhood, change: Change) {
  const marked = new Map<NodeId, NodeRecord | undefined>();
  for (const [node, record] of found.nodes) {
    const marks = change.marks?.get(node);
    if (record === undefined || marks === undefined) {
      marked.set(node, record);
      continue;
    }
    const { forbidden: _, ...rest } = record;
    const { isErased, isBlocked, forbidden } = marks;
    marked.set(node, { ...rest, isErased, isBlocked, ...(forbidden && { forbidden }) });
  }
  return marked;
}

function changedPieces(
  before: ReadonlyMap<string, Piece>,
  { evidence = [], removal }: Change,
  marked: ReadonlyMap<NodeId, NodeRecord | undefined>,
): Map<string, Piece> {
  const after = new Map(before);
  const isErased = (node: NodeId): boolean => marked.get(node)?.isErased === true;
  for (const { stored, ...said } of evidence) {
    if (isErased(said.stronger) || isErased(said.weaker)) continue;
    const key = pairKey(said);
    const known = after.get(key) ?? (stored && pieceOf(stored));
    if (known === undefined) after.set(key, { ...said, version: 0, isRemoved: false });
    else after.set(key, { ...known, ...mergedSighting(known, said) });
  }
  for (const [key, piece] of after) {
    // What only a leaf held goes with whoever is erased.
    const isGone = piece.version === 0 && (isErased(piece.stronger) || isErased(piece.weaker));
    if (isGone) after.delete(key);
  }
  if (removal === undefined) return after;
  const key = pairKey(removal.pair);
  const known = after.get(key);
  if (known !== undefined) after.set(key, { ...known, isRemoved: removal.isRemoved });
  return after;
}

/** Edge items that change, by pair; evidence that only a leaf holds has none. */
function edgeWrites(
  before: ReadonlyMap<string, Piece>,
  after: ReadonlyMap<string, Piece>,
  parted: Partition,
): Map<string, readonly EdgeWrite[]> {
  const writes = new Map<string, readonly EdgeWrite[]>();
  for (const [key, piece] of after) {
    const old = before.get(key);
    const isLeafs = parted.leaves.get(piece.weaker) === piece.stronger;
    if (piece.version === 0 && isLeafs) continue;
    const isNew = piece.version === 0;
    const isOther = old === undefined || old.isRemoved !== piece.isRemoved || saysMore(old, piece);
    if (isNew || isOther) writes.set(key, bothEnds(piece));
  }
  return writes;
}

function bothEnds(piece: Piece): EdgeWrite[] {
  const { stronger, weaker, version, isRemoved } = piece;
  const base = { ...sightingOf(piece), version: version + 1, isRemoved };
  return [
    { record: { ...base, node: stronger, other: weaker }, expectedVersion: version },
    { record: { ...base, node: weaker, other: stronger }, expectedVersion: version },
  ];
}

/** How many edge items each node gets that it did not have. */
function newEdges(writes: ReadonlyMap<string, readonly EdgeWrite[]>): ReadonlyMap<NodeId, number> {
  const counts = new Map<NodeId, number>();
  for (const { record, expectedVersion } of [...writes.values()].flat()) {
    if (expectedVersion === 0) counts.set(record.node, (counts.get(record.node) ?? 0) + 1);
  }
  return counts;
}

function endsOf(pair: NodePair | undefined): NodeId[] {
  return pair === undefined ? [] : [pair.stronger, pair.weaker];
}

/** Own nodes, before and after, of the profiles that the change touches. */
function guardsOf(
  found: Neighbourhood,
  parted: Partition,
  touched: ReadonlySet<NodeId>,
  all: boolean,
): Set<NodeId> {
  const guards = new Set<NodeId>(touched);
  for (const node of all ? found.nodes.keys() : touched) {
    const record = found.nodes.get(node);
    if (record !== undefined && record.leaf === undefined) guards.add(record.profile);
    const profile = parted.profileOf.get(node) ?? node;
    if (found.nodes.has(profile)) guards.add(profile);
  }
  return guards;
}

function nodeAfter(
  node: NodeId,
  record: NodeRecord | undefined,
  parted: Partition,
  pieces: ReadonlyMap<string, Piece>,
  edgesMore: number,
): NodeRecord {
  const base = record ?? { ...loneNode(node, firstAt(node, pieces)), version: 0 };
  const { version, createdAt, isErased, isBlocked, forbidden } = base;
  const kept = { node, version: version + 1, createdAt, degree: base.degree + edgesMore };
  if (isErased) {
    return { ...kept, profile: node, isShared: base.isShared, isErased, isBlocked: false };
  }
  const leafOf = parted.leaves.get(node);
  const profile = leafOf ?? parted.profileOf.get(node) ?? node;
  const members = profile === node ? (parted.membersOf.get(node) ?? []) : [];
  const leaf = leafOf === undefined ? undefined : pieces.get(pairKey(pairOf(leafOf, node)));
  return {
    ...kept,
    profile,
    ...(members.length > 1 && { members }),
    isShared: parted.shared.has(node),
    isErased,
    isBlocked,
    ...(forbidden !== undefined && { forbidden }),
    ...(leaf !== undefined && { leaf: sightingOf(leaf) }),
  };
}

function firstAt(node: NodeId, pieces: ReadonlyMap<string, Piece>): string {
  const times = [...pieces.values()]
    .filter((piece) => piece.stronger === node || piece.weaker === node)
    .map(({ at }) => at);
  return times.toSorted()[0] ?? '';
}

function isChanged(before: NodeRecord, after: NodeRecord): boolean {
  return (
    before.profile !== after.profile ||
    before.degree !== after.degree ||
    before.isShared !== after.isShared ||
    before.isErased !== after.isErased ||
    before.isBlocked !== after.isBlocked ||
    (before.leaf === undefined) !== (after.leaf === undefined) ||
    (before.leaf !== undefined && after.leaf !== undefined && saysMore(before.leaf, after.leaf)) ||
    (before.forbidden ?? []).join() !== (after.forbidden ?? []).join() ||
    (before.members ?? []).join() !== (after.members ?? []).join()
  );
}
