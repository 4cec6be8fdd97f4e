import type { ControlTable } from '../../../domain/control/control-table.ts';
import { jobRow } from '../../../schemas/control.ts';

/** A job that ended long ago has newer ones after it; only so many can wait or run at a time. */
const jobsLookedAt = 50;

/**
 * Changes whenever a job has published something: the instant at which the last one ended, or `nothing` before the
 * first. While a job runs it stays what it was, so that a question that is being waited for is not asked anew.
 */
export async function publishedMark(control: ControlTable): Promise<string> {
  const { rows } = await control.query(jobRow, {
    kind: 'job',
    reverse: true,
    limit: jobsLookedAt,
  });
  const ended = rows.flatMap(({ state, finishedAt }) =>
    state === 'done' || state === 'failed' ? [finishedAt ?? ''] : [],
  );
  return ended.toSorted().at(-1) ?? 'nothing';
}
