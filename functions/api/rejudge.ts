import { destinationTypes } from '../../destinations/registry.ts';
import { advertisingBar } from '../../domain/sensitive/advertising-bar.ts';
import { destinationRow, syncRow } from '../../schemas/sync.ts';
import type { ApiPorts } from './ports.ts';

/**
 * Starts a run of every sync with an advertising destination whose audience has come to be barred, or is no longer: what is sensitive
 * has changed, and that does not wait for a schedule.
 *
 * @returns ids of these syncs
 */
export async function rejudge(ports: ApiPorts): Promise<string[]> {
  const { control, deliveries, clock, randomText } = ports;
  const [syncs, destinations] = await Promise.all([
    control.queryAll(syncRow, { kind: 'sync' }),
    control.queryAll(destinationRow, { kind: 'destination' }),
  ]);
  const own = new Set(
    destinations.filter(({ type }) => destinationTypes.get(type)?.isOwnChannel).map(({ id }) => id),
  );
  const started: string[] = [];
  for (const { id, audienceId, destinationId, isBarred = false } of syncs) {
    if (own.has(destinationId)) continue;
    const bar = await advertisingBar(audienceId, control);
    if ((bar !== undefined) === isBarred) continue;
    const stamp = new Date(clock()).toISOString().replace(/[-:.]/g, '');
    const runId = `${stamp}-${randomText(6).toLowerCase()}`;
    await deliveries.send({ kind: 'plan', syncId: id, runId });
    started.push(id);
  }
  return started;
}

/** The answer, after {@link rejudge} where something was done. */
export async function rejudged<Answer extends object>(
  answer: Answer,
  ports: ApiPorts,
): Promise<Answer> {
  if (!('problem' in answer)) await rejudge(ports);
  return answer;
}
