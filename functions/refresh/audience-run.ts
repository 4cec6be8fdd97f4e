import { scanPriceMicros } from '../../domain/warehouse/query-price.ts';
import type { JobRow, TaskRow } from '../../schemas/control.ts';
import type { AudienceRunRow } from '../../schemas/refresh.ts';
import type { RefreshPorts } from './ports.ts';

export const keptRunSeconds = 400 * 86_400;

/** What an evaluation came to; what is left out is nothing. */
export type RunResult = Pick<AudienceRunRow, 'outcome' | 'generation' | 'size' | 'version'> &
  Partial<Pick<AudienceRunRow, 'entered' | 'left' | 'reason'>>;

/**
 * The row of an audience's history. A step done twice writes the same row: its id is that of the job.
 *
 * @param task the pass that answered it; undefined when nothing was asked
 */
export function runRow(
  audienceId: string,
  result: RunResult,
  job: JobRow,
  task: TaskRow | undefined,
  ports: RefreshPorts,
): AudienceRunRow {
  const now = ports.clock();
  const sharedBy = task?.audiences.length ?? 0;
  const part = (amount: number): number => (sharedBy === 0 ? 0 : amount / sharedBy);
  const { scannedBytes = 0, billedBytes = 0 } = task ?? {};
  return {
    kind: `audience-run#${audienceId}`,
    id: `${job.startedAt ?? job.requestedAt}#${job.id}`,
    jobId: job.id,
    at: new Date(now).toISOString(),
    asOf: job.asOf ?? '',
    entered: 0,
    left: 0,
    ...result,
    scannedBytes: Math.round(part(scannedBytes)),
    billedBytes: Math.round(part(billedBytes)),
    priceMicros: Math.ceil(part(scanPriceMicros(billedBytes)) * 1000) / 1000,
    sharedBy,
    durationMs: task === undefined ? 0 : Math.max(0, now - task.plannedAtEpochMs),
    expiresAtEpochSeconds: Math.floor(now / 1000) + keptRunSeconds,
  };
}
