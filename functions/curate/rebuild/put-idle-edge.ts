import { sightingOf } from '../../../domain/identity/evidence.ts';
import type { EdgeRecord, NodeRecord } from '../../../domain/identity/graph-record.ts';
import type { NodeWrite } from '../../../domain/identity/graph-writes.ts';
import { pairOf } from '../../../domain/identity/priority.ts';
import { claimOfEdge, isTakenBack, otherEnd } from '../../../domain/identity/rebuild.ts';
import type { HistoryEdge } from '../../../queries/graph-history.ts';
import { IdentityContentionError } from '../../../stores/identity-contention-error.ts';
import type { CuratePorts } from '../ports.ts';

const maxAttempts = 24;

/**
 * Puts one piece of evidence that joins nobody at both its ends, and has those who live judged anew: by a neighbour more
 * they may be shared. One transaction, that also writes the own node of every profile it touches, as all that adds
 * evidence does. A device that traffic has made a leaf meanwhile is told in the common way; there of somebody erased nothing
 * is told.
 *
 * @returns false for what could not be put
 * @throws IdentityContentionError when other writers keep being in the way
 */
export async function putIdleEdge(
  row: HistoryEdge,
  { items, graph }: Pick<CuratePorts, 'items' | 'graph'>,
): Promise<boolean> {
  const sighting = sightingOf(claimOfEdge(row));
  const [node, other] = [row.node, otherEnd(row.item)];
  if (row.item.startsWith('beyond#')) {
    await items.keepBeyondReach({ ...pairOf(node, other), ...sighting });
    return true;
  }
  const edge = { ...sighting, version: 1, isRemoved: isTakenBack(row) };
  const edges: readonly EdgeRecord[] = [
    { ...edge, node, other },
    { ...edge, node: other, other: node },
  ];
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const ends = await items.readNodes([node, other], 'strong');
    if ([...ends.values()].some(({ leaf }) => leaf !== undefined))
      return sayAndTakeBack(row, graph);
    const owners = await items.readNodes(
      [...ends.values()].map(({ profile }) => profile).filter((profile) => !ends.has(profile)),
      'strong',
    );
    const nodes = [
      ...[...ends.values()].map((record) => bumped(record, record.degree + 1)),
      ...[...owners.values()].map((record) => bumped(record, record.degree)),
    ];
    const isPut = await items.transact({
      nodes,
      edges: edges.map((record) => ({ record, expectedVersion: 0 })),
      checks: [],
    });
    if (isPut) {
      await judgeAnew([...ends.values()], graph);
      return true;
    }
    const pair = pairOf(node, other);
    if ((await items.readPairs([pair], 'edge', 'strong')).size > 0) return true;
  }
  throw new IdentityContentionError('the profiles kept changing; say it again');
}

/** At a leaf an edge would make it another kind of node, which is the protocol's to decide. */
async function sayAndTakeBack(
  row: HistoryEdge,
  graph: Pick<CuratePorts['graph'], 'addEvidence' | 'removeEvidence'>,
): Promise<boolean> {
  if (!isTakenBack(row)) return false;
  await graph.addEvidence([claimOfEdge(row)]);
  await graph.removeEvidence(pairOf(row.node, otherEnd(row.item)));
  return true;
}

const bumped = (record: NodeRecord, degree: number): NodeWrite => ({
  record: { ...record, degree, version: record.version + 1 },
  expectedVersion: record.version,
});

async function judgeAnew(
  ends: readonly NodeRecord[],
  graph: Pick<CuratePorts['graph'], 'reevaluate'>,
): Promise<void> {
  for (const { node, isErased } of ends) if (!isErased) await graph.reevaluate(node);
}
