import type { ControlAction } from '../../domain/control/control-table.ts';
import { billedBytes } from '../../domain/warehouse/query-price.ts';
import type { JobRow, TaskRow } from '../../schemas/control.ts';
import { audienceWork } from './audience-work.ts';
import { orphanedFiles } from './generations.ts';
import { lookalikeWork } from './lookalike-work.ts';
import type { RefreshPorts } from './ports.ts';
import { repairWork } from './repair-work.ts';
import { rewriteWork } from './rewrite-work.ts';
import { scoreWork } from './score-work.ts';
import { tallyWork } from './tally-work.ts';
import { attemptOf, type StageQuery, type Work } from './work.ts';

/** Statements that a refresh has active at the same time. */
export interface Slots {
  queries: number;
  ddl: number;
}

/** A statement failed in all its tries, or another job took the lease: the job cannot go on. */
export class JobFailedError extends Error {
  override readonly name = 'JobFailedError';
  readonly code = 'job_failed';
}

/** Tries of a stage: many while the engine is at fault, few when the statement may be. */
const maxAttempts = { retryable: 20, other: 3 } as const;

const workOf: Readonly<Record<TaskRow['work'], Work>> = {
  repair: repairWork,
  events: rewriteWork,
  identity_map: rewriteWork,
  evidence: rewriteWork,
  node_traits: rewriteWork,
  consents: rewriteWork,
  account_members: rewriteWork,
  profile_days: rewriteWork,
  sessions: rewriteWork,
  tally: tallyWork,
  scores: scoreWork,
  lookalike: lookalikeWork,
  audiences: audienceWork,
};

/**
 * Brings a task on by what can be done at once: starts statements while slots are free, looks at those that run,
 * and goes to the next stage when all are through.
 *
 * @returns whether anything moved. What is stored may be further than `task`: read it again.
 */
export async function advanceTask(
  task: TaskRow,
  job: JobRow,
  slots: Slots,
  ports: RefreshPorts,
): Promise<boolean> {
  const work = workOf[task.work];
  const queries = work.queries(task, ports);
  const started = await startQueries(task, queries, slots, ports);
  const { task: seen, failure } = await lookAtQueries(started, ports);
  if (failure !== undefined) {
    await retry(seen, job, failure, ports);
    return true;
  }
  const isThrough = queries.every(({ name }) => seen.queries[name]?.isDone === true);
  if (!isThrough) {
    if (seen !== task) await save(task, { queries: seen.queries }, ports);
    return seen !== task;
  }
  const through = { ...seen, ...bytesWith(seen, queries) };
  const end = await work.finish(through, job, ports);
  const set = {
    ...end.changes,
    scannedBytes: through.scannedBytes,
    billedBytes: through.billedBytes,
    stage: end.stage,
    attempt: 1,
    queries: {},
    stageStartedAtEpochMs: ports.clock(),
  };
  await move(task, job, set, end.actions ?? [], ports);
  return true;
}

/** The task's bytes with those of the stage that is through; DDL is free. */
function bytesWith(
  task: TaskRow,
  queries: readonly StageQuery[],
): Pick<TaskRow, 'scannedBytes' | 'billedBytes'> {
  let { scannedBytes, billedBytes: billed } = task;
  for (const { name } of queries.filter(({ isDdl }) => !isDdl)) {
    const bytes = task.queries[name]?.scannedBytes ?? 0;
    scannedBytes += bytes;
    billed += billedBytes(bytes);
  }
  return { scannedBytes, billedBytes: billed };
}

async function startQueries(
  task: TaskRow,
  queries: readonly StageQuery[],
  slots: Slots,
  ports: RefreshPorts,
): Promise<TaskRow> {
  const due = queries.filter(({ name, isDdl }) => {
    if (task.queries[name] !== undefined) return false;
    const kind = isDdl ? 'ddl' : 'queries';
    slots[kind] -= 1;
    return slots[kind] >= 0;
  });
  if (due.length === 0) return task;
  const started = { ...task.queries };
  await Promise.all(
    due.map(async ({ name, sql, isForeign = false }) => {
      const token = ports.sha256(`${attemptOf(task)}/${task.stage}/${name}`);
      const warehouse = isForeign ? ports.sqlWarehouse : ports.warehouse;
      if (warehouse === undefined) throw new JobFailedError('audiences in SQL are switched off');
      const start = await warehouse.start(sql, token);
      if (start.kind === 'started') {
        started[name] = { id: start.queryId, isDone: false, scannedBytes: 0 };
      }
    }),
  );
  return { ...task, queries: started };
}

interface Seen {
  readonly task: TaskRow;
  readonly failure?: { readonly reason: string; readonly isRetryable: boolean };
}

async function lookAtQueries(task: TaskRow, ports: RefreshPorts): Promise<Seen> {
  const active = Object.entries(task.queries).filter(([, { isDone }]) => !isDone);
  const ends = await Promise.all(
    active.map(async ([name, { id }]) => ({ name, id, status: await ports.warehouse.status(id) })),
  );
  const queries = { ...task.queries };
  for (const { name, id, status } of ends) {
    if (status.kind === 'succeeded') {
      queries[name] = { id, isDone: true, scannedBytes: status.scannedBytes };
    }
    if (status.kind === 'failed') return { task, failure: status };
  }
  return {
    task: ends.some(({ status }) => status.kind === 'succeeded') ? { ...task, queries } : task,
  };
}

async function retry(
  task: TaskRow,
  job: JobRow,
  failure: { readonly reason: string; readonly isRetryable: boolean },
  ports: RefreshPorts,
): Promise<void> {
  const work = workOf[task.work];
  ports.log('statement failed', { taskId: task.id, stage: task.stage, attempt: task.attempt });
  await ports.control.putAll(orphanedFiles(work.orphans(task), attemptOf(task), ports));
  const isHopeless = task.work === 'audiences' && !failure.isRetryable;
  const limit = failure.isRetryable ? maxAttempts.retryable : maxAttempts.other;
  if (task.attempt < limit && !isHopeless) {
    await save(task, { attempt: task.attempt + 1, queries: {} }, ports);
    return;
  }
  const replacements = await work.surrender(task, job, failure.reason, ports);
  if (replacements === undefined) {
    throw new JobFailedError(`${task.work}, ${task.stage}: ${failure.reason}`.slice(0, 500));
  }
  const actions = replacements.map((put): ControlAction => ({ put }));
  await move(task, job, { stage: 'done', queries: {} }, actions, ports);
}

type Changes = Partial<
  Pick<
    TaskRow,
    | 'stage'
    | 'attempt'
    | 'queries'
    | 'stageStartedAtEpochMs'
    | 'partitions'
    | 'written'
    | 'changed'
    | 'scannedBytes'
    | 'billedBytes'
    | 'historyRows'
    | 'sql'
  >
>;

/** Whoever is second with the same news is refused, which does no harm: it reads again. */
async function save(task: TaskRow, set: Changes, ports: RefreshPorts): Promise<void> {
  await ports.control.update({ kind: task.kind, id: task.id }, { set }, asRead(task));
}

async function move(
  task: TaskRow,
  job: JobRow,
  set: Changes,
  actions: readonly ControlAction[],
  ports: RefreshPorts,
): Promise<void> {
  if (actions.length === 0) return save(task, set, ports);
  const result = await ports.control.transact([
    { update: { kind: task.kind, id: task.id }, change: { set }, condition: asRead(task) },
    { check: { kind: 'lease', id: 'refresh' }, condition: { owner: { equals: job.id } } },
    ...actions,
  ]);
  if (result.kind === 'done' || result.failed.includes(0)) return;
  if (result.failed.includes(1)) throw new JobFailedError('another job took over');
  throw new JobFailedError(`${task.work}, ${task.stage}: a generation was moved by somebody else`);
}

function asRead(task: TaskRow) {
  return { stage: { equals: task.stage }, attempt: { equals: task.attempt } };
}
