import type { NodeRecord } from '../../domain/identity/graph-record.ts';
import { kindOf } from '../../domain/identity/node-id.ts';
import type { LandingRow } from '../../domain/lake/landing-writer.ts';
import { landingIdentity } from '../../queries/tables/catalogue.ts';
import {
  type CurationPartRow,
  curationPartRow,
  type ReconcileRow,
} from '../../schemas/curation.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import type { CuratePorts } from './ports.ts';

const segments = 16;
const segmentsAtOnce = 4;
const rowsPerObject = 50_000;
/** One megabyte each; after so many, what was read is kept, so that a crash costs little. */
const pagesPerObject = 100;

/**
 * Reads the graph segment by segment into objects of the lake that nobody lists.
 *
 * @returns the segments, all done when there was time enough
 */
export async function scanGraph(
  job: ReconcileRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<readonly CurationPartRow[]> {
  const kind = `curation-part#${job.id}`;
  const known = await ports.control.queryAll(curationPartRow, { kind });
  const parts = known.length > 0 ? known : await newParts(kind, job, ports);
  const open = parts.filter(({ isDone }) => !isDone);
  await inParallel(open, segmentsAtOnce, (part) => scanSegment(part, ports, deadlineEpochMs));
  return open.length === 0 ? parts : ports.control.queryAll(curationPartRow, { kind });
}

async function newParts(kind: string, job: ReconcileRow, ports: CuratePorts) {
  const rows = Array.from({ length: segments }, (_, segment): CurationPartRow => {
    const id = String(segment).padStart(2, '0');
    const { expiresAtEpochSeconds } = job;
    return { kind, id, segment, isDone: false, nodes: 0, keys: [], expiresAtEpochSeconds };
  });
  for (const row of rows) await ports.control.putIfAbsent(row);
  return ports.control.queryAll(curationPartRow, { kind });
}

async function scanSegment(
  started: CurationPartRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<void> {
  let part = started;
  while (!part.isDone && ports.clock() < deadlineEpochMs) {
    const rows: LandingRow[] = [];
    let { nodes } = part;
    let next = part.cursor;
    let isDone = false;
    for (let pages = 0; pages < pagesPerObject && rows.length < rowsPerObject; pages += 1) {
      const page = await ports.scan.page(part.segment, segments, next, 'nodes');
      nodes += page.nodes.length;
      rows.push(...page.nodes.filter(isOrWasSomebodyElse).map(rowOf));
      next = page.next;
      isDone = next === undefined;
      if (isDone || ports.clock() >= deadlineEpochMs) break;
    }
    const keys = [...part.keys];
    if (rows.length > 0) {
      const day = ports.dayOf(ports.clock());
      keys.push((await ports.lake.write(landingIdentity, day, rows)).key);
    }
    const { cursor: _, ...rest } = part;
    const after = { ...rest, nodes, keys, isDone, ...(next !== undefined && { cursor: next }) };
    // Whoever is second leaves an orphan, and stops.
    const test = part.cursor === undefined ? { exists: false } : { equals: part.cursor };
    const condition = { cursor: test, isDone: { equals: false } };
    if (!(await ports.control.put(after, condition))) return;
    part = after;
  }
}

/** All others never had a row in the lake, and need none. */
function isOrWasSomebodyElse(record: NodeRecord): boolean {
  return record.profile !== record.node || record.version > 1 || record.isErased;
}

function rowOf({ node, profile, version, isErased }: NodeRecord): LandingRow {
  return { node, profile_id: profile, kind: kindOf(node), version, is_erased: isErased };
}
