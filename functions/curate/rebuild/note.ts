import {
  type HistoryItem,
  historyOfEdge,
  historyOfNode,
  isUntold,
} from '../../../domain/identity/history-item.ts';
import { claimOfLeaf } from '../../../domain/identity/rebuild.ts';
import { landedRowOf } from '../../../domain/lake/landed-row.ts';
import { landingEvidence } from '../../../queries/tables/catalogue.ts';
import type { RebuildRow } from '../../../schemas/curation.ts';
import type { CuratePorts } from '../ports.ts';

const segments = 16;
const rowsPerObject = 20_000;

/**
 * Lands what the graph says anew, all of it: of a graph that is older than its history, or whose stream lost records. It is
 * dated back to when it was asked for, so whatever the stream tells of later counts.
 *
 * @returns whether it came to the end before the deadline
 */
export async function noteGraph(
  started: RebuildRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<boolean> {
  let job = started;
  while (ports.clock() < deadlineEpochMs) {
    const { items, next } = await itemsFrom(placeOf(job), ports);
    if (items.length > 0) await land(items, job, ports);
    if (next === undefined) return noted(job, items, undefined, ports).then(() => true);
    const after = await noted(job, items, next, ports);
    // Somebody else is at it, and further.
    if (after === undefined) return false;
    job = after;
  }
  return false;
}

interface Place {
  readonly segment: number;
  readonly after?: string;
}

/** How far a job is: number of the segment, and where in it the next page begins. */
function placeOf({ cursor }: RebuildRow): Place {
  const [segment = '0', ...rest] = (cursor?.key ?? '').split(' ');
  const after = rest.join(' ');
  return { segment: Number(segment), ...(after !== '' && { after }) };
}

async function itemsFrom(
  from: Place,
  { scan }: CuratePorts,
): Promise<{ readonly items: readonly HistoryItem[]; readonly next: Place | undefined }> {
  const items: HistoryItem[] = [];
  let place: Place | undefined = from;
  while (place !== undefined && items.length < rowsPerObject) {
    const page = await scan.page(place.segment, segments, place.after, 'all');
    items.push(
      ...page.nodes.filter((record) => !isUntold(record)).map(historyOfNode),
      ...page.edges.flatMap((edge) => historyOfEdge(edge, 'edge') ?? []),
      ...page.beyond.flatMap((edge) => historyOfEdge(edge, 'beyond') ?? []),
    );
    place = placeBehind(place.segment, page.next);
  }
  return { items, next: place };
}

function placeBehind(segment: number, after: string | undefined): Place | undefined {
  if (after !== undefined) return { segment, after };
  return segment + 1 < segments ? { segment: segment + 1 } : undefined;
}

async function land(
  items: readonly HistoryItem[],
  { requestedAt }: RebuildRow,
  { lake, control, dayOf, clock }: CuratePorts,
): Promise<void> {
  // The stream tells whole seconds; within one the greater version counts.
  const changed_at = Math.floor(Date.parse(requestedAt) / 1_000) * 1_000;
  const rows = items.map((item) => ({ ...item, changed_at }));
  const object = await lake.write(landingEvidence, dayOf(changed_at), rows);
  await control.putAll([landedRowOf(object, new Date(clock()).toISOString())]);
}

async function noted(
  job: RebuildRow,
  items: readonly HistoryItem[],
  next: Place | undefined,
  { control, clock }: CuratePorts,
): Promise<RebuildRow | undefined> {
  const ofNodes = items.filter(({ item }) => item === 'node');
  const nodes = ofNodes.length;
  const leaves = ofNodes.filter((each) => claimOfLeaf(each) !== undefined).length;
  const counts = {
    ...job.counts,
    nodes: job.counts.nodes + nodes,
    evidence: job.counts.evidence + items.length - nodes + leaves,
  };
  const set = {
    counts,
    chunks: job.chunks + 1,
    progress: { nodes: counts.nodes, evidence: counts.evidence },
    renewedAtEpochMs: clock(),
    ...(next !== undefined && {
      cursor: { key: `${next.segment} ${next.after ?? ''}`.trimEnd(), line: 0 },
    }),
  };
  const asRead = { step: { equals: job.step }, chunks: { equals: job.chunks } };
  const isDone = await control.update({ kind: job.kind, id: job.id }, { set }, asRead);
  return isDone ? { ...job, ...set } : undefined;
}
