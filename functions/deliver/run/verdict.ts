import { heldBackReason, minimumListSize } from '../../../domain/sync/minimum-size.ts';
import { type RunRow, type SyncRow, shardRow, syncRow } from '../../../schemas/sync.ts';
import { barOf } from '../advertising-bar.ts';
import { basisGap } from '../legal-basis.ts';
import type { Connection, DeliverPorts } from '../ports.ts';

/** How a run ended: at rest, or held because its audience is not for advertising, by law or by the list's minimum size, with what to do about it. */
export async function verdictOf(
  sync: SyncRow,
  run: RunRow,
  { type }: Connection,
  ports: DeliverPorts,
): Promise<{ readonly state: 'idle' | 'held'; readonly reason?: string }> {
  const { control } = ports;
  const bar = await barOf(sync, ports);
  if (bar !== undefined) return { state: 'held', reason: bar };
  const gap = await basisGap(sync.destinationId, type, ports);
  if (gap?.isTotal) return { state: 'held', reason: gap.reason };
  const pass = await control.get(shardRow, `shard#${sync.id}#${run.id}`, 'recheck-0');
  const counted = pass?.counted ?? 0;
  if (counted > 0 && pass?.isEnough !== true) {
    const listed = (await control.get(syncRow, 'sync', sync.id))?.acknowledged ?? 0;
    const minimum = minimumListSize(type.minimumSize, ports.minimumListSize);
    return { state: 'held', reason: heldBackReason(listed + counted, listed, minimum) };
  }
  return { state: 'idle', ...(gap === undefined ? {} : { reason: gap.reason }) };
}
