import type { EvidenceClaim } from '../../../domain/identity/graph.ts';
import type { NodeRecord } from '../../../domain/identity/graph-record.ts';
import type { NodeId } from '../../../domain/identity/identifier.ts';
import { type NodePair, pairKey, pairOf } from '../../../domain/identity/priority.ts';
import {
  claimOfEdge,
  claimOfLeaf,
  isTakenBack,
  otherEnd,
  seedOf,
} from '../../../domain/identity/rebuild.ts';
import type { HistoryEdge, HistoryNode } from '../../../queries/graph-history.ts';
import { inParallel } from '../../../stores/in-parallel.ts';
import type { CuratePorts } from '../ports.ts';
import type { Found } from './files.ts';
import { putIdleEdge } from './put-idle-edge.ts';
import { putIdleLeaf } from './put-idle-leaf.ts';

export type PutBackPorts = Pick<CuratePorts, 'items' | 'graph'>;

const parallelActs = 8;

/**
 * Puts nodes where there are none, alone and with their marks; sets the marks of those that are there already.
 *
 * @param at when a node came of which that is not known, ISO 8601 UTC
 */
export async function seedNodes(
  rows: readonly HistoryNode[],
  at: string,
  ports: PutBackPorts,
): Promise<Found> {
  const seeds = rows.map((row) => seedOf(row, at));
  const known = await ports.items.insertNodes(seeds);
  const there = seeds.filter((seed) => known.has(seed.node) && isMarked(seed));
  const records = await ports.items.readNodes(
    there.map(({ node }) => node),
    'strong',
  );
  const unsettled = await inParallel(there, parallelActs, async (seed) =>
    (await setMarks(seed, records.get(seed.node), ports)) ? [] : [seed.node],
  );
  return {
    counts: {
      nodes: rows.length,
      missing: rows.length - known.size,
      erased: seeds.filter(({ isErased }) => isErased).length,
      unsettled: unsettled.flat().length,
    },
    examples: unsettled.flat(),
  };
}

const isMarked = ({ isErased, isBlocked, forbidden }: NodeRecord): boolean =>
  isErased || isBlocked || forbidden !== undefined;

/** @returns false for somebody erased whom others have joined by now */
async function setMarks(
  seed: NodeRecord,
  found: NodeRecord | undefined,
  { graph }: PutBackPorts,
): Promise<boolean> {
  const { node } = seed;
  if (seed.isErased) {
    if (found?.isErased === true) return true;
    await graph.erase(node, new Set([node]));
    return (await graph.profilesOf([node])).get(node)?.isErased === true;
  }
  if (seed.isBlocked && found?.isBlocked !== true) await graph.block(node);
  for (const other of seed.forbidden ?? []) {
    if (found?.forbidden?.includes(other) !== true) await graph.forbid(node, other);
  }
  return true;
}

/**
 * Evidence that joins nobody: what was taken back, and what is about somebody erased, who may be why something is shared.
 * It is put as it was, before anything that joins: said anew it would not be kept, or would join somebody on the way.
 */
export async function putIdle(rows: readonly HistoryEdge[], ports: PutBackPorts): Promise<Found> {
  const erased = await erasedAmong(rows, ports);
  const idle = rows.filter((row) => isTakenBack(row) || touches(erased, row));
  const missing = await missingOf(idle, ports);
  const isPut = await inParallel(missing, parallelActs, (row) => putIdleEdge(row, ports));
  const unsettled = isPut.filter((each) => !each).length;
  const takenBack = idle.filter(isTakenBack).length;
  return { counts: { evidence: idle.length, takenBack, missing: missing.length, unsettled } };
}

/** @param where `edge#`, or `beyond#`: what may be within reach by now, and is kept beyond it if not */
export async function handInEdges(
  rows: readonly HistoryEdge[],
  where: 'edge#' | 'beyond#',
  ports: PutBackPorts,
): Promise<Found> {
  const erased = await erasedAmong(rows, ports);
  const live = rows.filter(
    (row) => row.item.startsWith(where) && !isTakenBack(row) && !touches(erased, row),
  );
  const missing = await missingOf(live, ports);
  await ports.graph.addEvidence(live.map(claimOfEdge));
  return { counts: { evidence: live.length, missing: missing.length } };
}

/**
 * What was only said at a device that follows somebody. One that followed somebody erased does so again as it stands,
 * which joins nobody: a comparison with the lake finds it there, and erases it.
 */
export async function handInLeaves(
  rows: readonly HistoryNode[],
  ports: PutBackPorts,
): Promise<Found> {
  const claims = rows.flatMap((row): EvidenceClaim[] => {
    const claim = claimOfLeaf(row);
    return claim === undefined ? [] : [claim];
  });
  const neighbours = claims.map(({ nodes: [follows = ''] }) => follows);
  const records = await ports.items.readNodes([...new Set(neighbours)], 'strong');
  const isIdle = ({ nodes: [follows = ''] }: EvidenceClaim): boolean =>
    records.get(follows)?.isErased === true;
  await ports.graph.addEvidence(claims.filter((claim) => !isIdle(claim)));
  await inParallel(claims.filter(isIdle), parallelActs, (claim) => putIdleLeaf(claim, ports));
  return { counts: { evidence: claims.length } };
}

const pairOfRow = ({ node, item }: HistoryEdge): NodePair => pairOf(node, otherEnd(item));

const touches = (nodes: ReadonlySet<NodeId>, { node, item }: HistoryEdge): boolean =>
  nodes.has(node) || nodes.has(otherEnd(item));

async function erasedAmong(
  rows: readonly HistoryEdge[],
  { items }: PutBackPorts,
): Promise<ReadonlySet<NodeId>> {
  const ends = new Set(rows.flatMap(({ node, item }) => [node, otherEnd(item)]));
  const records = await items.readNodes([...ends], 'strong');
  return new Set([...records.values()].filter((each) => each.isErased).map(({ node }) => node));
}

/** Those of which the graph has no item, within or beyond reach. */
async function missingOf(
  rows: readonly HistoryEdge[],
  { items }: PutBackPorts,
): Promise<readonly HistoryEdge[]> {
  const pairs = rows.map(pairOfRow);
  const edges = await items.readPairs(pairs, 'edge', 'strong');
  const beyond = await items.readPairs(pairs, 'beyond', 'strong');
  return rows.filter((row) => {
    const key = pairKey(pairOfRow(row));
    return !edges.has(key) && !(row.item.startsWith('beyond#') && beyond.has(key));
  });
}
