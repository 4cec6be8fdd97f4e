import type { ConversionLine } from '../../../queries/conversions.ts';
import type { ConversionFeedRow, ConversionShardRow } from '../../../schemas/conversion.ts';
import { mayCall, tellCall } from '../gate.ts';
import { type Fate, type Told, tell } from './judge.ts';
import type { ConversionPorts, ConversionTarget } from './ports.ts';

/** What a shard waits for; for more it leaves the rest to the next run. */
const longestWaitMs = 5 * 60_000;

/**
 * Tells the platform of events when its gate is open, which all that call a destination share. Once the platform wants
 * nothing more, or the gate is shut for long, nothing more is asked of anybody in this run.
 *
 * @returns with `waitMs` nothing was done
 */
export async function call(
  lines: readonly ConversionLine[],
  at: {
    readonly feed: ConversionFeedRow;
    readonly shard: ConversionShardRow;
    readonly target: ConversionTarget;
  },
  ports: ConversionPorts,
): Promise<Told | { readonly waitMs: number }> {
  const { feed, shard, target } = at;
  if (lines.length === 0) return { fates: new Map() };
  if (shard.stopped !== undefined) return leftAlone(lines, shard.stopped);
  const id = `${shard.kind}#${shard.id}`;
  const caller = { id, requests: 1, isRepeat: shard.retries > 0 };
  const { waitMs, reason } = await mayCall(feed.destinationId, caller, ports);
  if (waitMs > longestWaitMs) return leftAlone(lines, reason);
  if (waitMs > 0) return { waitMs };
  try {
    const told = await tell(lines, feed, target, ports);
    await tellCall(feed.destinationId, id, told.result, ports);
    return told;
  } catch (error) {
    await tellCall(feed.destinationId, id, undefined, ports);
    throw error;
  }
}

function leftAlone(lines: readonly ConversionLine[], stopped: string): Told {
  const fate: Fate = { status: 'pending', reason: stopped };
  return { fates: new Map(lines.map(({ key }) => [key, fate])), stopped };
}
