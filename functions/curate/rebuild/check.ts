import { historyOfEdge, isUntold } from '../../../domain/identity/history-item.ts';
import { pairKey, pairOf } from '../../../domain/identity/priority.ts';
import {
  claimOfLeaf,
  isTakenBack,
  otherEnd,
  saysTheSame,
} from '../../../domain/identity/rebuild.ts';
import type { HistoryEdge, HistoryNode } from '../../../queries/graph-history.ts';
import type { RebuildRow } from '../../../schemas/curation.ts';
import { inParallel } from '../../../stores/in-parallel.ts';
import type { CuratePorts, Onward } from '../ports.ts';
import type { Found } from './files.ts';

const segments = 16;
const segmentsAtOnce = 4;

/** Whether the graph has this evidence, word for word. Each piece that both have takes one off those that it alone has. */
export async function checkEdges(rows: readonly HistoryEdge[], ports: CuratePorts): Promise<Found> {
  let missing = 0;
  let differing = 0;
  for (const where of ['edge', 'beyond'] as const) {
    const some = rows.filter(({ item }) => item.startsWith(`${where}#`));
    const pairOfRow = ({ node, item }: HistoryEdge) => pairOf(node, otherEnd(item));
    const found = await ports.items.readPairs(some.map(pairOfRow), where, 'strong');
    for (const row of some) {
      const edge = found.get(pairKey(pairOfRow(row)));
      const { node, other } = edge ?? { node: '', other: '' };
      // The weaker end was read; the lake has what the stronger one says, which is the same.
      const said = edge && historyOfEdge({ ...edge, node: other, other: node }, where)?.said;
      if (said === undefined) missing += 1;
      else if (said !== row.said) differing += 1;
    }
  }
  const evidence = rows.length;
  const takenBack = rows.filter(isTakenBack).length;
  const lacking = missing - rows.length;
  return { counts: { evidence, takenBack, missing, differing, lacking } };
}

/** Counts what the graph has, all of it in one invocation: one that dies begins again. */
export async function countGraph(job: RebuildRow, ports: CuratePorts): Promise<Onward> {
  let told = 0;
  const all = Array.from({ length: segments }, (_, segment) => segment);
  await inParallel(all, segmentsAtOnce, async (segment) => {
    let next: string | undefined;
    do {
      const page = await ports.scan.page(segment, segments, next, 'all');
      told += page.nodes.filter((record) => !isUntold(record)).length;
      told += page.edges.filter((edge) => historyOfEdge(edge, 'edge') !== undefined).length;
      told += page.beyond.filter((edge) => historyOfEdge(edge, 'beyond') !== undefined).length;
      next = page.next;
    } while (next !== undefined);
  });
  const lacking = job.counts.lacking + told;
  // With the step, so that it is counted once.
  const set = { counts: { ...job.counts, lacking }, step: 'compare', chunks: job.chunks + 1 };
  const asRead = { step: { equals: job.step }, chunks: { equals: job.chunks } };
  const key = { kind: job.kind, id: job.id };
  await ports.control.update(key, { set, remove: ['cursor'] }, asRead);
  return { afterSeconds: 0 };
}

/**
 * Whether everybody is who the lake's last word before the job said; in a dry run also whether the graph says of each node
 * what the lake has.
 */
export async function compareNodes(
  rows: readonly HistoryNode[],
  { mode }: RebuildRow,
  ports: CuratePorts,
): Promise<Found> {
  const records = await ports.items.readNodes(
    rows.map(({ node }) => node),
    'strong',
  );
  const others: string[] = [];
  const differing: string[] = [];
  const missing: string[] = [];
  let told = 0;
  let erased = 0;
  for (const row of rows) {
    const record = records.get(row.node);
    if (record === undefined) {
      missing.push(row.node);
      continue;
    }
    if (record.profile !== (row.profile_id ?? row.node)) others.push(row.node);
    if (!saysTheSame(record, row)) differing.push(row.node);
    if (!isUntold(record) && row.said !== null && row.said !== undefined) told += 1;
    if (record.isErased) erased += 1;
  }
  const otherProfile = others.length;
  if (mode === 'rebuild') return { counts: { otherProfile }, examples: others };
  return {
    counts: {
      nodes: rows.length,
      evidence: rows.filter((row) => claimOfLeaf(row) !== undefined).length,
      ...{ otherProfile, differing: differing.length, missing: missing.length },
      erased,
      lacking: -told,
    },
    examples: [...new Set([...missing, ...others, ...differing])],
  };
}
