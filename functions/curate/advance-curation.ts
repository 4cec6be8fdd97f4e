import { type CurationRow, curationRow } from '../../schemas/curation.ts';
import { dryRun } from './dry-run.ts';
import { erase } from './erase.ts';
import type { CuratePorts, Onward } from './ports.ts';
import { rebuild } from './rebuild/rebuild.ts';
import { reconcile } from './reconcile.ts';
import { reevaluate } from './reevaluate.ts';

/** With twice the pause after each, four minutes in all. */
const maxFailures = 8;

/**
 * Brings a job on, and sends the message for what follows. Safe to call at any time, twice at once, and again after a
 * death at any point.
 *
 * @param deadlineEpochMs when to stop and let another invocation go on
 */
export async function advanceCuration(
  jobId: string,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<void> {
  const job = await ports.control.get(curationRow, 'curation', jobId);
  if (job === undefined || job.state !== 'running') return;
  try {
    await renew(job, ports);
    const onward = await work(job, ports, deadlineEpochMs);
    if (onward === 'ended') return;
    const key = { kind: job.kind, id: job.id };
    await ports.control.update(key, { set: { failures: 0 } }, { kind: { exists: true } });
    await ports.curations.send({ kind: 'curation', jobId }, onward.afterSeconds);
  } catch (error) {
    await noteFailure(job, error, ports);
  }
}

function work(job: CurationRow, ports: CuratePorts, deadlineEpochMs: number): Promise<Onward> {
  switch (job.work) {
    case 'reconcile':
      return reconcile(job, ports, deadlineEpochMs);
    case 'dry-run':
      return dryRun(job, ports);
    case 'erasure':
      return erase(job, ports, deadlineEpochMs);
    case 'reevaluate':
      return reevaluate(job, ports, deadlineEpochMs);
    case 'rebuild':
      return rebuild(job, ports, deadlineEpochMs);
  }
}

async function renew(job: CurationRow, { control, clock }: CuratePorts): Promise<void> {
  const set = { renewedAtEpochMs: clock() };
  await control.update({ kind: job.kind, id: job.id }, { set }, { state: { equals: 'running' } });
}

async function noteFailure(job: CurationRow, error: unknown, ports: CuratePorts): Promise<void> {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  const failures = job.failures + 1;
  ports.log('curation stumbled', { jobId: job.id, error: text.slice(0, 500), failures });
  const key = { kind: job.kind, id: job.id };
  const isRunning = { state: { equals: 'running' } } as const;
  if (failures < maxFailures) {
    await ports.control.update(key, { set: { failures } }, isRunning);
    await ports.curations.send({ kind: 'curation', jobId: job.id }, 2 ** failures);
    return;
  }
  ports.log('curation failed', { jobId: job.id, work: job.work });
  const finishedAt = new Date(ports.clock()).toISOString();
  await ports.control.transact([
    {
      update: key,
      change: { set: { state: 'failed', failures, error: text.slice(0, 500), finishedAt } },
      condition: isRunning,
    },
    { delete: { kind: 'open-curation', id: job.id } },
  ]);
}
