import { brandDays } from '../../domain/intake/brand-day.ts';
import { canAbsorb, nextStep } from '../../domain/refresh/new-job.ts';
import { type JobRow, jobRow, openJobRow, type TaskRow, taskRow } from '../../schemas/control.ts';
import { advanceTask, JobFailedError, type Slots } from './advance-task.ts';
import { holdLease, releaseLease, releasing } from './lease.ts';
import { planRound } from './plan.ts';
import type { RefreshPorts } from './ports.ts';

const activeQueries = 4;
const activeDdl = 16;
/** One invocation goes on for so long while there is something to do, … */
const budgetMs = 15_000;
/** … and waits so long in it when there is not. */
const idleMs = 200;
/** Polls come seldom for what takes long: this part of its age, within bounds. */
const pausePart = 0.25;
const pauseBoundsMs = { least: 10, most: 100 } as const;
const maxFailures = 5;

/**
 * Brings a job on, and sends the message for what follows. Safe to call at any time, twice at once, and again after a
 * death at any point: every statement has a token of its own, every move a condition.
 */
export async function advanceJob(jobId: string, ports: RefreshPorts): Promise<void> {
  const found = await ports.control.get(jobRow, 'job', jobId);
  if (found === undefined || (found.state !== 'waiting' && found.state !== 'running')) return;
  try {
    if (!(await holdLease(jobId, ports))) {
      // Whoever holds it wakes the next one when it ends; only a running job must have it.
      if (found.state === 'running') throw new JobFailedError('another job took over');
      return;
    }
    const job = found.state === 'waiting' ? await startJob(found, ports) : found;
    const delaySeconds = await workOn(job, ports);
    if (delaySeconds !== undefined) await ports.jobs.send({ kind: 'job', jobId }, delaySeconds);
  } catch (error) {
    await noteFailure(found, error, ports);
  }
}

async function startJob(job: JobRow, ports: RefreshPorts): Promise<JobRow> {
  const now = ports.clock();
  const set = {
    state: 'running',
    startedAt: new Date(now).toISOString(),
    asOf: job.asOf ?? brandDays(ports.timeZone)(now),
  } as const;
  const open = await ports.control.queryAll(openJobRow, { kind: 'open-job' });
  for (const { id } of open) {
    const other = await ports.control.get(jobRow, 'job', id);
    if (other === undefined || !canAbsorb(job, other)) continue;
    await ports.control.transact([
      {
        update: { kind: 'job', id },
        change: { set: { state: 'merged', mergedInto: job.id } },
        condition: { state: { equals: 'waiting' } },
      },
      { delete: { kind: 'open-job', id } },
    ]);
  }
  await ports.control.update(
    { kind: 'job', id: job.id },
    { set },
    { state: { equals: 'waiting' } },
  );
  return { ...job, ...set };
}

/** @returns seconds after which to go on; undefined when the job has ended */
async function workOn(started: JobRow, ports: RefreshPorts): Promise<number | undefined> {
  const deadline = ports.clock() + budgetMs;
  let job = started;
  let tasks: readonly TaskRow[] | undefined;
  let idleSince: number | undefined;
  while (ports.clock() < deadline) {
    if (job.plan === undefined) {
      job = await planStep(job, ports);
      continue;
    }
    tasks ??= await ports.control.queryAll(taskRow, {
      kind: `task#${job.id}`,
      prefix: `${job.plan}#`,
    });
    const open = tasks.filter(({ stage }) => stage !== 'done');
    if (open.length === 0) {
      const next = await leaveRound(job, tasks, ports);
      if (next === undefined) return undefined;
      job = next;
      tasks = undefined;
    } else if (await advanceTasks(open, job, ports)) {
      idleSince = undefined;
      tasks = undefined;
    } else {
      idleSince ??= ports.clock();
      if (ports.clock() - idleSince >= idleMs) return delayFor(open, ports);
      await ports.pause(pauseFor(open, ports));
    }
  }
  return 0;
}

async function advanceTasks(
  tasks: readonly TaskRow[],
  job: JobRow,
  ports: RefreshPorts,
): Promise<boolean> {
  const slots: Slots = { queries: activeQueries, ddl: activeDdl };
  for (const { queries, stage } of tasks) {
    const active = Object.values(queries).filter(({ isDone }) => !isDone).length;
    // Stages named `add …`, `move` and `catalogue` are DDL, the others are queries.
    if (/^(add|move|catalogue)/.test(stage)) slots.ddl -= active;
    else slots.queries -= active;
  }
  const moved = await Promise.all(tasks.map((task) => advanceTask(task, job, slots, ports)));
  return moved.includes(true);
}

/** Fixes the tasks of the round. They count once the job names them, so nobody mixes two plans. */
async function planStep(job: JobRow, ports: RefreshPorts): Promise<JobRow> {
  const plan = `${job.step}-${job.round}-${ports.newId()}`;
  const { tasks, isLast } = await planRound(job, plan, ports);
  if (tasks.length > 0) await ports.control.putAll(tasks);
  await ports.control.update(
    { kind: 'job', id: job.id },
    { set: { plan, isLastRound: isLast } },
    { ...atRound(job), plan: { exists: false } },
  );
  return reread(job, ports);
}

/** On to the next round or step, or the end. Undefined when the job has ended. */
async function leaveRound(
  job: JobRow,
  tasks: readonly TaskRow[],
  ports: RefreshPorts,
): Promise<JobRow | undefined> {
  const step = job.isLastRound === false ? job.step : nextStep(job.scope, job.step);
  const spent = {
    scannedBytes: tasks.reduce((sum, task) => sum + task.scannedBytes, job.scannedBytes),
    billedBytes: tasks.reduce((sum, task) => sum + task.billedBytes, job.billedBytes),
  };
  if (step === undefined) {
    await finishJob(job, spent, ports);
    return undefined;
  }
  const round = step === job.step ? job.round + 1 : 1;
  await ports.control.update(
    { kind: 'job', id: job.id },
    { set: { step, round, failures: 0, ...spent }, remove: ['plan', 'isLastRound'] },
    { ...atRound(job), plan: { equals: job.plan ?? '' } },
  );
  if (tasks.length > 0) await ports.control.deleteAll(tasks);
  if (!(await holdLease(job.id, ports))) throw new JobFailedError('another job took over');
  return reread(job, ports);
}

async function finishJob(
  job: JobRow,
  spent: Pick<JobRow, 'scannedBytes' | 'billedBytes'>,
  ports: RefreshPorts,
): Promise<void> {
  const finishedAt = new Date(ports.clock()).toISOString();
  await ports.control.transact([
    {
      update: { kind: 'job', id: job.id },
      change: { set: { state: 'done', finishedAt, ...spent } },
      condition: { state: { equals: 'running' } },
    },
    { delete: { kind: 'open-job', id: job.id } },
    releasing(job.id),
  ]);
  await wakeNext(ports);
}

/** The oldest job that waits gets its message. When this is lost, tick does it. */
async function wakeNext(ports: RefreshPorts): Promise<void> {
  const { rows } = await ports.control.query(openJobRow, { kind: 'open-job', limit: 1 });
  for (const { id } of rows) await ports.jobs.send({ kind: 'job', jobId: id });
}

/** An exception is tried again some times, a statement that cannot succeed is not. */
async function noteFailure(job: JobRow, error: unknown, ports: RefreshPorts): Promise<void> {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  ports.log('job stumbled', { jobId: job.id, error: message.slice(0, 500) });
  const failures = job.failures + 1;
  const key = { kind: 'job', id: job.id };
  if (failures < maxFailures && !(error instanceof JobFailedError)) {
    await ports.control.update(key, { set: { failures } }, { kind: { exists: true } });
    await ports.jobs.send({ kind: 'job', jobId: job.id }, 2 ** failures);
    return;
  }
  const finishedAt = new Date(ports.clock()).toISOString();
  await ports.control.transact([
    {
      update: key,
      change: { set: { state: 'failed', error: message.slice(0, 500), finishedAt } },
      condition: { kind: { exists: true } },
    },
    { delete: { kind: 'open-job', id: job.id } },
  ]);
  await releaseLease(job.id, ports);
  await wakeNext(ports);
}

/** Seconds until the next message: none at first, more for what takes long. */
function delayFor(tasks: readonly TaskRow[], ports: RefreshPorts): number {
  const waitedMs = ageOf(tasks, ports);
  if (waitedMs < 3000) return 0;
  if (waitedMs < 10_000) return 1;
  return waitedMs < 30_000 ? 2 : 4;
}

function pauseFor(tasks: readonly TaskRow[], ports: RefreshPorts): number {
  const { least, most } = pauseBoundsMs;
  return Math.min(most, Math.max(least, ageOf(tasks, ports) * pausePart));
}

/** How long the youngest stage has been at work. */
function ageOf(tasks: readonly TaskRow[], ports: RefreshPorts): number {
  const youngest = Math.max(...tasks.map(({ stageStartedAtEpochMs }) => stageStartedAtEpochMs));
  return ports.clock() - youngest;
}

function atRound(job: JobRow) {
  return { step: { equals: job.step }, round: { equals: job.round } };
}

async function reread(job: JobRow, ports: RefreshPorts): Promise<JobRow> {
  const row = await ports.control.get(jobRow, 'job', job.id);
  if (row === undefined) throw new JobFailedError('its row is gone');
  return row;
}
