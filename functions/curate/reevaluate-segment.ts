import { sightingOf } from '../../domain/identity/evidence.ts';
import type { EdgeRecord, NodeRecord } from '../../domain/identity/graph-record.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { shippedRules } from '../../domain/identity/kind-rules.ts';
import { mayBeOutOfLine } from '../../domain/identity/out-of-line.ts';
import { pairOf } from '../../domain/identity/priority.ts';
import type { GraphChange } from '../../domain/identity/stewardship.ts';
import type { ReevaluationPartRow } from '../../schemas/curation.ts';
import { OutOfReachError } from '../../stores/graph-stewardship.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import type { CuratePorts } from './ports.ts';

/** After so many items what was done is noted; a few seconds' work, and what a death costs. */
const itemsPerPage = 500;
const parallelNodes = 4;

type Counts = ReevaluationPartRow['counts'];

/**
 * Reevaluates a segment of the graph page by page, from where it was left until it is done or time is up. A page may be
 * done again: what is in line already stays as it is.
 *
 * @param tell called with the part after each page
 */
export async function reevaluateSegment(
  started: ReevaluationPartRow,
  segments: number,
  ports: CuratePorts,
  deadlineEpochMs: number,
  tell: (part: ReevaluationPartRow) => Promise<void>,
): Promise<void> {
  const what = started.step === 'profiles' ? 'nodes' : 'beyond';
  let part = started;
  while (!part.isDone && ports.clock() < deadlineEpochMs) {
    const page = await ports.scan.page(part.segment, segments, part.cursor, what, itemsPerPage);
    const found =
      part.step === 'profiles'
        ? await reevaluateNodes(page.nodes, ports)
        : await handInAgain(page.beyond, ports);
    const { cursor, ...rest } = part;
    const counts = { ...part.counts };
    counts.nodes += found.nodes ?? 0;
    counts.profilesChanged += found.profilesChanged ?? 0;
    counts.outOfReach += found.outOfReach ?? 0;
    counts.evidence += found.evidence ?? 0;
    counts.beyondReach += found.beyondReach ?? 0;
    const { next } = page;
    const isDone = next === undefined;
    const after = { ...rest, counts, isDone, ...(!isDone && { cursor: next }) };
    const test = cursor === undefined ? { exists: false } : { equals: cursor };
    // Whoever is second stops, and counts nothing twice.
    if (!(await ports.control.put(after, { cursor: test, isDone: { equals: false } }))) return;
    part = after;
    await tell(part);
  }
}

async function reevaluateNodes(
  records: readonly NodeRecord[],
  ports: CuratePorts,
): Promise<Partial<Counts>> {
  const nodes = records
    .filter((record) => mayBeOutOfLine(record, shippedRules))
    .map(({ node }) => node);
  const changes = await inParallel(nodes, parallelNodes, (node) => reevaluateNode(node, ports));
  const profilesChanged = changes.reduce<number>(
    (sum, change) => sum + (typeof change === 'object' ? changedProfiles(change) : 0),
    0,
  );
  const outOfReach = changes.filter((change) => change === 'out-of-reach').length;
  return { nodes: records.length, profilesChanged, outOfReach };
}

async function reevaluateNode(
  node: NodeId,
  { graph }: CuratePorts,
): Promise<GraphChange | 'out-of-reach' | undefined> {
  try {
    return await graph.reevaluate(node);
  } catch (error) {
    if (error instanceof OutOfReachError) return 'out-of-reach';
    throw error;
  }
}

/** Profiles of before that are no more, or have other members. */
function changedProfiles({ before, after }: GraphChange): number {
  const now = new Map(after.map(({ profileId, members }) => [profileId, members.join()]));
  return before.filter(({ profileId, members }) => now.get(profileId) !== members.join()).length;
}

async function handInAgain(
  beyond: readonly EdgeRecord[],
  { graph }: CuratePorts,
): Promise<Partial<Counts>> {
  // Each piece comes from both ends; one is enough.
  const edges = beyond.filter(({ node, other }) => pairOf(node, other).weaker === node);
  const open = await graph.beyondReach(edges.map(({ node, other }) => pairOf(node, other)));
  const openEnds = new Set(open.map(({ stronger, weaker }) => `${weaker} ${stronger}`));
  const again = edges.filter(({ node, other }) => openEnds.has(`${node} ${other}`));
  await graph.addEvidence(
    again.map((edge) => ({ nodes: [edge.other, edge.node], ...sightingOf(edge) })),
  );
  const still = await graph.beyondReach(open);
  return { evidence: again.length, beyondReach: still.length };
}
