import { landedRowOf } from '../../domain/lake/landed-row.ts';
import { driftRow, identityDrift, strayRow, straysIn } from '../../queries/identity-drift.ts';
import { landingIdentity } from '../../queries/tables/catalogue.ts';
import {
  type CurationPartRow,
  curationPartRow,
  type ReconcileRow,
} from '../../schemas/curation.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import { askInSteps } from './ask.ts';
import { eraseLeafOf } from './erase-leaf.ts';
import { finish } from './finish.ts';
import { forgetChannels } from './forget-channels.ts';
import type { CuratePorts, Onward } from './ports.ts';
import { scanGraph } from './scan-graph.ts';
import { askIdentity, objectsOf } from './sources.ts';

/** Each repairs up to 10,000 nodes. */
const maxRounds = 100;
const parallelNodes = 8;
const scratchKeptMs = 3_600_000;

/**
 * Compares the graph with the lake. The graph is read first; what it said must be in the lake once the stream had time
 * to bring it there. What the lake lacks is landed again, and compared again, until nothing is left. At the end devices
 * of erased people are erased that their erasures could not know.
 */
export async function reconcile(
  job: ReconcileRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<Onward> {
  const key = { kind: job.kind, id: job.id };
  if (job.step === 'scan') {
    const parts = await scanGraph(job, ports, deadlineEpochMs);
    const progress = { nodes: nodesIn(parts), evidence: 0 };
    const isDone = parts.every((part) => part.isDone);
    const set = { progress, step: isDone ? 'compare' : 'scan' };
    await ports.control.update(key, { set }, { step: { equals: 'scan' } });
    return { afterSeconds: isDone ? ports.settleSeconds : 0 };
  }
  const parts = await ports.control.queryAll(curationPartRow, { kind: `curation-part#${job.id}` });
  return job.step === 'compare' ? compare(job, parts, ports) : eraseStrays(job, parts, ports);
}

async function compare(
  job: ReconcileRow,
  parts: readonly CurationPartRow[],
  ports: CuratePorts,
): Promise<Onward> {
  const key = { kind: job.kind, id: job.id };
  const scanned = parts.flatMap(({ keys }) => keys);
  const answer = await askInSteps(
    job,
    driftRow,
    async () =>
      scanned.length === 0
        ? undefined
        : askIdentity((sources) => identityDrift(objectsOf(scanned, ports), sources), ports),
    ports,
  );
  if (answer.kind === 'later') return answer;
  const lost = answer.rows.filter((row) => row.is_repairable);
  if (lost.length === 0) {
    // What is left are words of the same version as the graph's: landing again changes nothing.
    const set = { step: 'strays', drift: job.drift + answer.rows.length };
    const change = { set, remove: ['queryId'] };
    await ports.control.update(key, change, { step: { equals: 'compare' } });
    return { afterSeconds: 0 };
  }
  if (job.round >= maxRounds) throw new Error('the lake does not keep what is landed');
  const now = ports.clock();
  const rows = lost.map(({ is_repairable: _, ...row }) => row);
  const object = await ports.lake.write(landingIdentity, ports.dayOf(now), rows);
  await ports.control.putAll([landedRowOf(object, new Date(now).toISOString())]);
  const change = {
    set: {
      round: job.round + 1,
      drift: job.drift + lost.length,
      repaired: job.repaired + lost.length,
    },
    remove: ['queryId'],
  };
  await ports.control.update(key, change, { round: { equals: job.round } });
  return { afterSeconds: 0 };
}

/** A device can come to light after its person was erased: the stream brings it to the lake with a delay. */
async function eraseStrays(
  job: ReconcileRow,
  parts: readonly CurationPartRow[],
  ports: CuratePorts,
): Promise<Onward> {
  const scanned = parts.flatMap(({ keys }) => keys);
  const sql = scanned.length === 0 ? undefined : straysIn(objectsOf(scanned, ports));
  const answer = await askInSteps(job, strayRow, async () => sql, ports);
  if (answer.kind === 'later') return answer;
  const erased = await inParallel(answer.rows, parallelNodes, ({ node, profile_id }) =>
    eraseLeafOf(node, new Set([profile_id]), ports),
  );
  const gone = answer.rows.flatMap(({ node }, at) => (erased[at] === true ? [node] : []));
  if (gone.length > 0) await forgetChannels(gone, ports);
  return conclude(job, parts, erased.filter((isErased) => isErased).length, ports);
}

async function conclude(
  job: ReconcileRow,
  parts: readonly CurationPartRow[],
  strays: number,
  ports: CuratePorts,
): Promise<Onward> {
  const now = ports.clock();
  const at = new Date(now).toISOString();
  const { drift, repaired } = job;
  const result = { nodes: nodesIn(parts), drift, repaired, strays, at };
  const deleteAt = new Date(now + scratchKeptMs).toISOString();
  await ports.control.putAll(
    parts.flatMap(({ keys }) =>
      keys.map((prefix) => ({ kind: 'retired', id: `${deleteAt}#${prefix}`, prefix, deleteAt })),
    ),
  );
  const row = { kind: 'reconciliation', id: at, ...result };
  await finish(job, result, [{ put: row }], ports);
  ports.log('reconciled', { nodes: result.nodes, drift, repaired, strays });
  return 'ended';
}

const nodesIn = (parts: readonly CurationPartRow[]): number =>
  parts.reduce((sum, { nodes }) => sum + nodes, 0);
