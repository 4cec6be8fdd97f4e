import { conversionFeedRow } from '../../schemas/conversion.ts';
import type { TickPorts } from './ports.ts';

const minuteMs = 60_000;
/** A run that has not ended by then is taken for dead. */
const runLimitMs = 24 * 60 * minuteMs;

/**
 * Starts the runs of conversion feeds that are due. A run's id is that of the minute, so that a message sent twice is one
 * run.
 */
export async function startConversions(
  ports: Pick<TickPorts, 'control' | 'conversions' | 'clock'>,
): Promise<void> {
  const { control, conversions, clock } = ports;
  const now = Math.floor(clock() / minuteMs) * minuteMs;
  const feeds = await control.queryAll(conversionFeedRow, { kind: 'conversion-feed' });
  for (const { kind, id, everyMinutes, startedAtEpochMs, state, leavesAtEpochMs } of feeds) {
    const sinceMs = now - startedAtEpochMs;
    if (leavesAtEpochMs !== undefined) continue;
    if (everyMinutes === 0 || sinceMs < everyMinutes * minuteMs) continue;
    if (state === 'running' && sinceMs < runLimitMs) continue;
    const runId = `${new Date(now).toISOString().replace(/[-:.]/g, '')}-tick`;
    await conversions.send({ kind: 'conversions', feedId: id, runId });
    await control.update(
      { kind, id },
      { set: { startedAtEpochMs: now } },
      { kind: { exists: true } },
    );
  }
}
