import type { JobRow } from '../../schemas/control.ts';
import type { JobMessage } from '../../schemas/messages.ts';
import type { ControlAction } from '../control/control-table.ts';

export interface JobRequest {
  /** Letters, digits and `-`, sortable by time, e.g. `20260131T000000Z-1f2e`. */
  readonly jobId: string;
  readonly scope: JobRow['scope'];
  readonly requestedAtEpochMs: number;
  /** @default all audiences */
  readonly audienceIds?: readonly string[];
  /** Last day that counts, brand zone. @default the day the job starts */
  readonly asOf?: string;
}

export interface NewJob {
  readonly job: JobRow;
  /** For one `transact`; refused when the job exists already, which is no fault. */
  readonly actions: readonly ControlAction[];
  /** To be sent to the jobs queue afterwards. When that is lost, tick sends it. */
  readonly message: JobMessage;
}

const keptSeconds = 7 * 86_400;

/** Rows and message that ask for a refresh or a compaction. While another one runs the job waits for it. */
export function newJob(request: JobRequest): NewJob {
  if (!/^[A-Za-z0-9-]{1,80}$/.test(request.jobId)) {
    throw new RangeError('a job id is made of letters, digits and -');
  }
  const { jobId, scope, requestedAtEpochMs, audienceIds, asOf } = request;
  const job: JobRow = {
    kind: 'job',
    id: jobId,
    scope,
    state: 'waiting',
    step: 'repair',
    round: 1,
    failures: 0,
    scannedBytes: 0,
    billedBytes: 0,
    requestedAt: new Date(requestedAtEpochMs).toISOString(),
    expiresAtEpochSeconds: Math.floor(requestedAtEpochMs / 1000) + keptSeconds,
    ...(audienceIds !== undefined && { audienceIds: [...audienceIds] }),
    ...(asOf !== undefined && { asOf }),
  };
  return {
    job,
    actions: [
      { put: job, condition: { kind: { exists: false } } },
      { put: { kind: 'open-job', id: jobId } },
    ],
    message: { kind: 'job', jobId },
  };
}

/** A job id that sorts by time. @param unique letters and digits that no other job of the second has */
export function jobIdAt(epochMs: number, unique: string): string {
  return `${new Date(epochMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '')}-${unique}`;
}

const steps: Readonly<Record<JobRow['scope'], readonly JobRow['step'][]>> = {
  compact: ['repair', 'compact', 'tally'],
  refresh: ['repair', 'compact', 'rollup', 'tally', 'scores', 'audiences', 'syncs'],
};

/** The step after this one; undefined at the end of the job. */
export function nextStep(scope: JobRow['scope'], step: JobRow['step']): JobRow['step'] | undefined {
  const all = steps[scope];
  return all[all.indexOf(step) + 1];
}

/** Whether a job that starts can do the work of another that waits. */
export function canAbsorb(starting: JobRow, waiting: JobRow): boolean {
  if (waiting.state !== 'waiting' || waiting.id === starting.id) return false;
  if (waiting.scope === 'compact') return true;
  const evaluated = starting.audienceIds;
  return (
    starting.scope === 'refresh' &&
    starting.asOf === waiting.asOf &&
    (evaluated === undefined ||
      (waiting.audienceIds?.every((id) => evaluated.includes(id)) ?? false))
  );
}
