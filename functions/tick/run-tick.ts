import { newReconciliation } from '../../domain/identity/new-curation.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { jobIdAt, newJob } from '../../domain/refresh/new-job.ts';
import {
  jobRow,
  landedRow,
  leaseRow,
  openJobRow,
  retiredRow,
  scheduleRow,
  wakeRow,
} from '../../schemas/control.ts';
import { curationRow, openCurationRow } from '../../schemas/curation.ts';
import { deliveryMessage, jobMessage } from '../../schemas/messages.ts';
import type { TickPorts } from './ports.ts';
import { startAudiences } from './start-audiences.ts';
import { startAutomations } from './start-automations.ts';
import { startConversions } from './start-conversions.ts';
import { startSyncs } from './start-syncs.ts';
import { tendSyncs } from './tend-syncs.ts';
import { watchAudiences } from './watch-audiences.ts';
import { watchSources } from './watch-sources.ts';

/** A running job renews its lease every few seconds; one silent for so long lost its message. */
const silentMs = 20_000;
const minuteMs = 60_000;
const wakesPerTick = 500;
const retiredPerTick = 300;

/** Longer than its function may run, and than its message may be delayed. */
const silentCurationMs = 16 * 60_000;
const reconciliationTime = '03:30';

/**
 * What happens every minute: messages whose time has come, jobs that went silent, the day's refresh and reconciliation,
 * audiences and syncs that are due, syncs to be renewed or nudged, a compaction when something landed and it is time, files that nobody needs any more. Each part is idempotent, and fails
 * alone.
 *
 * @throws AggregateError of the parts that failed, after all had their turn
 */
export async function runTick(ports: TickPorts): Promise<void> {
  const failures: unknown[] = [];
  const parts = [
    wake,
    startScheduled,
    startAudiences,
    startConversions,
    startSyncs,
    startAutomations,
    startReconciliation,
    startCompaction,
    nudgeJobs,
    nudgeCurations,
    deleteRetired,
    watchAudiences,
    watchSources,
    tendSyncs,
  ];
  for (const part of parts) {
    try {
      await part(ports);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts failed`);
}

async function wake({ control, jobs, deliveries, clock }: TickPorts): Promise<void> {
  const { rows } = await control.query(wakeRow, {
    kind: 'wake',
    to: new Date(clock()).toISOString(),
    limit: wakesPerTick,
  });
  for (const { kind, id, queue, message } of rows) {
    const parsed: unknown = JSON.parse(message);
    if (queue === 'jobs') await jobs.send(jobMessage.parse(parsed));
    else await deliveries.send(deliveryMessage.parse(parsed));
    await control.delete({ kind, id });
  }
}

async function startScheduled(ports: TickPorts): Promise<void> {
  const now = ports.clock();
  const today = brandDays(ports.timeZone)(now);
  const timeOfDay = wallTime(now, ports.timeZone);
  const schedule = await ports.control.get(scheduleRow, 'schedule', 'refresh');
  if (schedule === undefined || timeOfDay < schedule.timeOfDay) return;
  if (schedule.lastDay !== undefined && schedule.lastDay >= today) return;
  // The job's id is that of the day: a tick that dies in between starts the same job again.
  await start(ports, 'refresh', `${today.replaceAll('-', '')}-daily`);
  await ports.control.update({ kind: 'schedule', id: 'refresh' }, { set: { lastDay: today } });
}

/** Once a day at a quiet time, whether or not anybody asked for it; what it finds is shown and repaired. */
async function startReconciliation(ports: TickPorts): Promise<void> {
  const { control, curations, clock } = ports;
  const now = clock();
  const today = brandDays(ports.timeZone)(now);
  const key = { kind: 'schedule', id: 'reconcile' };
  const timeOfDay = wallTime(now, ports.timeZone);
  const schedule = await control.get(scheduleRow, key.kind, key.id);
  if (timeOfDay < (schedule?.timeOfDay ?? reconciliationTime)) return;
  if (schedule?.lastDay !== undefined && schedule.lastDay >= today) return;
  const { actions, message } = newReconciliation(`${today.replaceAll('-', '')}-reconcile`, now);
  await control.transact(actions);
  await curations.send(message);
  const set = { timeOfDay: schedule?.timeOfDay ?? reconciliationTime, lastDay: today };
  await control.update(key, { set });
}

/** Sends its message again to each job that went silent. */
async function nudgeCurations({ control, curations, clock }: TickPorts): Promise<void> {
  const { rows } = await control.query(openCurationRow, { kind: 'open-curation', limit: 10 });
  for (const { id } of rows) {
    const job = await control.get(curationRow, 'curation', id);
    if (job === undefined || clock() - job.renewedAtEpochMs < silentCurationMs) continue;
    await curations.send({ kind: 'curation', jobId: id });
  }
}

async function startCompaction(ports: TickPorts): Promise<void> {
  const { control } = ports;
  const open = await control.query(openJobRow, { kind: 'open-job', limit: 1 });
  if (open.rows.length > 0 || (await hasJustCompacted(ports))) return;
  for (const table of ['landing_events', 'landing_outcomes']) {
    const { rows } = await control.query(landedRow, { kind: `landed#${table}`, limit: 1 });
    if (rows.length === 0) continue;
    await start(ports, 'compact', jobIdAt(ports.clock(), 'tick'));
    return;
  }
}

/**
 * Whether a job of any scope, all of which compact, was asked for in these minutes. The job's row is what says so: it is
 * there before the job's message is, and no crash in between starts another one. Whole minutes, because ticks come some
 * milliseconds early or late.
 */
async function hasJustCompacted({
  control,
  clock,
  compactEveryMinutes,
}: TickPorts): Promise<boolean> {
  const thisMinute = Math.floor(clock() / minuteMs);
  const since = (thisMinute - compactEveryMinutes + 1) * minuteMs;
  // Ids sort by time, but for a daily refresh's, which may stand above all of the day before: so the last two.
  const { rows } = await control.query(jobRow, { kind: 'job', reverse: true, limit: 2 });
  return rows.some(({ requestedAt }) => Date.parse(requestedAt) >= since);
}

async function start(
  { control, jobs, clock }: TickPorts,
  scope: 'compact' | 'refresh',
  jobId: string,
): Promise<void> {
  const { actions, message } = newJob({ jobId, scope, requestedAtEpochMs: clock() });
  await control.transact(actions);
  await jobs.send(message);
}

/** Sends its message again to the job that should be running, or to the oldest that waits for nobody. */
async function nudgeJobs({ control, jobs, clock }: TickPorts): Promise<void> {
  const { rows } = await control.query(openJobRow, { kind: 'open-job', limit: 10 });
  if (rows.length === 0) return;
  const lease = await control.get(leaseRow, 'lease', 'refresh');
  if (lease !== undefined && clock() - lease.renewedAtEpochMs < silentMs) return;
  const owner = rows.find(({ id }) => id === lease?.owner) ?? rows[0];
  if (owner === undefined) return;
  const job = await control.get(jobRow, 'job', owner.id);
  const isFresh = job?.state === 'waiting' && clock() - Date.parse(job.requestedAt) < silentMs;
  if (!isFresh) await jobs.send({ kind: 'job', jobId: owner.id });
}

async function deleteRetired({ control, lake, clock }: TickPorts): Promise<void> {
  const { rows } = await control.query(retiredRow, {
    kind: 'retired',
    to: new Date(clock()).toISOString(),
    limit: retiredPerTick,
  });
  for (const { kind, id, prefix } of rows) {
    await lake.deleteAll(await lake.list(prefix));
    await control.delete({ kind, id });
  }
}

function wallTime(epochMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(epochMs);
}
