import { uriOf } from '../../../domain/refresh/places.ts';
import { historyEdges, historyNodes } from '../../../queries/graph-history.ts';
import { unload } from '../../../queries/unload.ts';
import { curationRow, type RebuildRow } from '../../../schemas/curation.ts';
import { runInSteps } from '../ask.ts';
import { finish } from '../finish.ts';
import type { CuratePorts, Onward } from '../ports.ts';
import { sourcesOf } from '../sources.ts';
import { checkEdges, compareNodes, countGraph } from './check.ts';
import { throughEdges, throughNodes } from './files.ts';
import { noteGraph } from './note.ts';
import { handInEdges, handInLeaves, putIdle, seedNodes } from './put-back.ts';

type Step = RebuildRow['step'];

const courses: Readonly<Record<RebuildRow['mode'], readonly Step[]>> = {
  'dry-run': ['nodes', 'edges', 'check', 'count', 'compare'],
  rebuild: ['nodes', 'edges', 'seed', 'idle', 'evidence', 'leaves', 'beyond', 'compare'],
  note: ['note'],
};

/**
 * Rebuilds the identity graph from what the lake keeps of it, and compares who everybody is then with what the lake said
 * before. Nodes come first with what people did to them, so that nobody erased, blocked or kept apart is ever joined on
 * the way; then what joins nobody, above all what was taken back; then all other evidence, in any order, for profiles are a
 * function of it.
 *
 * Whatever is there already stays. A rebuild can be killed at any point, said again at any time, and run beside traffic;
 * of a graph that is whole it changes nothing. A dry run writes nothing.
 */
export async function rebuild(
  job: RebuildRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<Onward> {
  const isThrough = await work(job, ports, deadlineEpochMs);
  if (typeof isThrough !== 'boolean') return isThrough;
  if (!isThrough) return { afterSeconds: 0 };
  const course = courses[job.mode];
  const next = course[course.indexOf(job.step) + 1];
  if (next === undefined) return conclude(job, ports);
  const change = { set: { step: next, attempt: 1 }, remove: ['queryId', 'cursor'] };
  await ports.control.update(keyOf(job), change, { step: { equals: job.step } });
  return { afterSeconds: 0 };
}

/** @returns whether the step is through; or when to look again */
function work(
  job: RebuildRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<boolean | Onward> {
  switch (job.step) {
    case 'nodes':
      return unloading(job, 'nodes', ports);
    case 'edges':
      return unloading(job, 'edges', ports);
    case 'seed':
      return throughNodes(job, ports, deadlineEpochMs, (rows) =>
        seedNodes(rows, job.requestedAt, ports),
      );
    case 'idle':
      return throughEdges(job, ports, deadlineEpochMs, (rows) => putIdle(rows, ports));
    case 'evidence':
      return throughEdges(job, ports, deadlineEpochMs, (rows) => handInEdges(rows, 'edge#', ports));
    case 'leaves':
      return throughNodes(job, ports, deadlineEpochMs, (rows) => handInLeaves(rows, ports));
    case 'beyond':
      return throughEdges(job, ports, deadlineEpochMs, (rows) =>
        handInEdges(rows, 'beyond#', ports),
      );
    case 'check':
      return throughEdges(job, ports, deadlineEpochMs, (rows) => checkEdges(rows, ports));
    case 'note':
      return noteGraph(job, ports, deadlineEpochMs);
    case 'count':
      return countGraph(job, ports);
    case 'compare':
      return throughNodes(job, ports, deadlineEpochMs, (rows) => compareNodes(rows, job, ports));
  }
}

/** Has the warehouse write what it knows into files. */
async function unloading(job: RebuildRow, what: 'nodes' | 'edges', ports: CuratePorts) {
  const sql = async () => {
    const evidence = await sourcesOf('evidence', 'landing_evidence', ports);
    if ('waitsFor' in evidence) return evidence;
    const identity = await sourcesOf('identity_map', 'landing_identity', ports);
    if ('waitsFor' in identity) return identity;
    const select = what === 'nodes' ? historyNodes(evidence, identity) : historyEdges(evidence);
    if (select === undefined) return undefined;
    const prefix = `rebuilds/${job.id}/${what}/${job.attempt}/`;
    const to = uriOf(ports.bucket, prefix);
    return unload({ select, to, partitionedBy: ['bucket'], format: 'JSON' });
  };
  const answer = await runInSteps(job, sql, ports);
  if (answer.kind === 'later') return answer;
  const set = { [`${what}Attempt`]: job.attempt };
  await ports.control.update(keyOf(job), { set }, { step: { equals: job.step } });
  return true;
}

async function conclude(job: RebuildRow, ports: CuratePorts): Promise<'ended'> {
  // What this very invocation has counted is in the row alone.
  const counted = await ports.control.get(curationRow, job.kind, job.id);
  const { counts, examples, mode } = counted?.work === 'rebuild' ? counted : job;
  const result = { ...counts, mode, examples, at: new Date(ports.clock()).toISOString() };
  ports.log('rebuild ended', { mode, ...counts });
  return finish(job, result, [], ports);
}

const keyOf = ({ kind, id }: RebuildRow) => ({ kind, id });
