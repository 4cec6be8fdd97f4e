import type { ConversionFeedRow, ConversionRunRow } from '../../../schemas/conversion.ts';
import type { ConversionPorts } from './ports.ts';

const maxAttempts = 5;

/**
 * Starts the statement of a run's present phase, or looks how far it is; while it is not done, a message for the next look
 * is on its way. A statement that failed by the engine's fault is started again; otherwise the run ends.
 *
 * @returns whether it succeeded
 */
export async function askOnce(
  feed: ConversionFeedRow,
  run: ConversionRunRow,
  sql: string,
  ports: ConversionPorts,
): Promise<boolean> {
  const { control, warehouse, queue, sha256 } = ports;
  const key = { kind: run.kind, id: run.id };
  const again = (delaySeconds: number): Promise<void> =>
    queue.send({ kind: 'conversions', feedId: feed.id, runId: run.id }, delaySeconds);
  if (run.queryId === undefined) {
    const token = sha256(`${run.kind} ${run.id} ${run.phase} ${run.attempt}`);
    const started = await warehouse.start(sql, token);
    if (started.kind === 'started')
      await control.update(key, { set: { queryId: started.queryId } });
    await again(started.kind === 'started' ? 0 : 2);
    return false;
  }
  const status = await warehouse.status(run.queryId);
  if (status.kind === 'succeeded') return true;
  if (status.kind === 'active') {
    await control.update(key, { add: { polls: 1 } });
    await again(Math.min(30, Math.floor(run.polls / 2)));
    return false;
  }
  if (status.isRetryable && run.attempt < maxAttempts) {
    const set = { attempt: run.attempt + 1, polls: 0 };
    await control.update(key, { set, remove: ['queryId'] });
    await again(2 ** run.attempt);
    return false;
  }
  await control.transact([
    { update: key, change: { set: { phase: 'done' } } },
    {
      update: { kind: 'conversion-feed', id: feed.id },
      change: { set: { state: 'failed', reason: `The question failed: ${status.reason}` } },
      condition: { runId: { equals: run.id } },
    },
  ]);
  return false;
}
