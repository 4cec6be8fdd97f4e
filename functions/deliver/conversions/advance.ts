import type { ConversionMessage } from '../../../schemas/conversion.ts';
import type { ConversionPorts } from './ports.ts';
import { pollReceipt } from './receipts.ts';
import { advanceRun, shardDone } from './run.ts';
import { deliverShard } from './shard.ts';

/** Does what one message about conversions asks. @throws on anything that should come again */
export async function advanceConversions(
  { feedId, runId, shardId, receipt }: ConversionMessage,
  ports: ConversionPorts,
  remainingMs: () => number,
): Promise<void> {
  if (receipt !== undefined) return pollReceipt({ feedId, runId, receipt }, ports);
  if (shardId === undefined) return advanceRun(feedId, runId, ports);
  const isDone = await deliverShard({ feedId, runId, shardId }, ports, remainingMs);
  if (isDone) await shardDone(feedId, runId, ports);
}
