import { jobIdAt, newJob } from '../../domain/refresh/new-job.ts';
import { latestSlot } from '../../domain/refresh/schedule.ts';
import { audienceRow } from '../../schemas/control.ts';
import {
  type AudienceScheduleRow,
  arrivalRow,
  audienceScheduleRow,
} from '../../schemas/refresh.ts';
import type { TickPorts } from './ports.ts';

/** A job starts with one transaction, which takes 100 actions. */
const audiencesPerJob = 90;

/**
 * Starts a refresh of the audiences whose time has come. The job comes into being in the same transaction in which their
 * slots are taken: whoever looks twice, or at the same time, or after a death in between, starts each slot once.
 */
export async function startAudiences(ports: TickPorts): Promise<void> {
  const now = ports.clock();
  const rows = await ports.control.queryAll(audienceScheduleRow, { kind: 'audience-schedule' });
  const arrived = rows.some(({ schedule }) => 'afterImport' in schedule)
    ? await arrivalBefore(now, ports)
    : undefined;
  const due = rows.flatMap((row) => {
    const slot = latestSlot(standing(row, ports.timeZone), now, arrived);
    const isTaken = row.lastSlot !== undefined && Date.parse(row.lastSlot) >= (slot ?? 0);
    return slot === undefined || isTaken ? [] : [{ row, slot: new Date(slot).toISOString() }];
  });
  if (due.length === 0) return;
  const standingOnes = await withAudience(due, ports);
  for (let start = 0; start < standingOnes.length; start += audiencesPerJob) {
    const chunk = standingOnes.slice(start, start + audiencesPerJob);
    await startJob(chunk, jobIdAt(now, `due-${start}`), ports);
  }
}

/** A schedule as `domain/refresh/schedule.ts` judges it. */
export const standing = ({ schedule, since }: AudienceScheduleRow, timeZone: string) => ({
  schedule,
  sinceEpochMs: Date.parse(since),
  timeZone,
});

/** Epoch milliseconds of the last import that had arrived by then. */
export async function arrivalBefore(
  epochMs: number,
  { control }: TickPorts,
): Promise<number | undefined> {
  const to = `${new Date(epochMs).toISOString()}#~`;
  const last = { kind: 'arrival', to, reverse: true, limit: 1 };
  const [arrival] = (await control.query(arrivalRow, last)).rows;
  return arrival === undefined
    ? undefined
    : Date.parse(arrival.id.slice(0, arrival.id.indexOf('#')));
}

interface Due {
  readonly row: AudienceScheduleRow;
  /** ISO time. */
  readonly slot: string;
}

/** Those whose audience is still there; the schedules of the others go. */
async function withAudience(due: readonly Due[], { control }: TickPorts): Promise<readonly Due[]> {
  const ids = due.map(({ row }) => row.id);
  const there = new Set((await control.getAll(audienceRow, 'audience', ids)).map(({ id }) => id));
  const gone = ids.filter((id) => !there.has(id));
  await control.deleteAll(gone.map((id) => ({ kind: 'audience-schedule', id })));
  return due.filter(({ row }) => there.has(row.id));
}

async function startJob(
  due: readonly Due[],
  jobId: string,
  { control, jobs, clock }: TickPorts,
): Promise<void> {
  const audienceIds = due.map(({ row }) => row.id);
  const request = { jobId, scope: 'refresh', requestedAtEpochMs: clock(), audienceIds } as const;
  const { actions, message } = newJob(request);
  const taken = due.map(({ row: { kind, id, since, lastSlot }, slot }) => ({
    update: { kind, id },
    change: { set: { lastSlot: slot } },
    condition: {
      since: { equals: since },
      lastSlot: lastSlot === undefined ? { exists: false } : { equals: lastSlot },
    },
  }));
  const result = await control.transact([...actions, ...taken]);
  // Refused: another tick was first with one of them. Those that it left are due in the next minute.
  if (result.kind === 'done') await jobs.send(message);
}
