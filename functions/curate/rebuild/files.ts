import type * as z from 'zod';
import {
  type HistoryEdge,
  type HistoryNode,
  historyEdge,
  historyNode,
} from '../../../queries/graph-history.ts';
import type { RebuildRow } from '../../../schemas/curation.ts';
import type { CuratePorts } from '../ports.ts';

/** What a chunk of lines added to the counts, and nodes that are worth a look. */
export interface Found {
  readonly counts?: Partial<RebuildRow['counts']>;
  readonly examples?: readonly string[];
}

/** What a death costs. */
const linesPerChunk = 500;
const mostExamples = 20;

type RebuildCounts = RebuildRow['counts'];
type Act<Row> = (rows: readonly Row[]) => Promise<Found>;

/** Goes through the unloaded nodes from where the job is. @returns whether it came to their end before the deadline */
export const throughNodes = (
  job: RebuildRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
  act: Act<HistoryNode>,
): Promise<boolean> =>
  through(job, `rebuilds/${job.id}/nodes/${job.nodesAttempt}/`, historyNode, ports, {
    deadlineEpochMs,
    act,
  });

/** The same with evidence. */
export const throughEdges = (
  job: RebuildRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
  act: Act<HistoryEdge>,
): Promise<boolean> =>
  through(job, `rebuilds/${job.id}/edges/${job.edgesAttempt}/`, historyEdge, ports, {
    deadlineEpochMs,
    act,
  });

async function through<Row>(
  started: RebuildRow,
  prefix: string,
  schema: z.ZodType<Row>,
  ports: CuratePorts,
  { act, deadlineEpochMs }: { readonly act: Act<Row>; readonly deadlineEpochMs: number },
): Promise<boolean> {
  let job = started;
  const keys = await ports.unloaded.list(prefix);
  for (const key of keys.toSorted().filter((each) => each >= (started.cursor?.key ?? ''))) {
    const rows = await ports.unloaded.read(schema, key);
    let line = job.cursor?.key === key ? job.cursor.line : 0;
    while (line < rows.length) {
      if (ports.clock() >= deadlineEpochMs) return false;
      const chunk = rows.slice(line, line + linesPerChunk);
      line += chunk.length;
      const after = await noted(job, { key, line }, await act(chunk), ports);
      // Somebody else is at it, and further.
      if (after === undefined) return false;
      job = after;
    }
  }
  return true;
}

async function noted(
  job: RebuildRow,
  cursor: NonNullable<RebuildRow['cursor']>,
  found: Found,
  ports: CuratePorts,
): Promise<RebuildRow | undefined> {
  const counts = sumOf(job.counts, found.counts ?? {});
  const set = {
    cursor,
    counts,
    chunks: job.chunks + 1,
    examples: [...job.examples, ...(found.examples ?? [])].slice(0, mostExamples),
    progress: { nodes: counts.nodes, evidence: counts.evidence },
    renewedAtEpochMs: ports.clock(),
  };
  const asRead = { step: { equals: job.step }, chunks: { equals: job.chunks } };
  const isDone = await ports.control.update({ kind: job.kind, id: job.id }, { set }, asRead);
  return isDone ? { ...job, ...set } : undefined;
}

function sumOf(one: RebuildCounts, other: Partial<RebuildCounts>): RebuildCounts {
  const sum = (name: keyof RebuildCounts): number => one[name] + (other[name] ?? 0);
  return {
    nodes: sum('nodes'),
    evidence: sum('evidence'),
    takenBack: sum('takenBack'),
    erased: sum('erased'),
    missing: sum('missing'),
    differing: sum('differing'),
    otherProfile: sum('otherProfile'),
    unsettled: sum('unsettled'),
    lacking: sum('lacking'),
  };
}
