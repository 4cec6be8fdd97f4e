import {
  type ConversionMessage,
  conversionFeedRow,
  deletionId,
} from '../../../schemas/conversion.ts';
import { deleteFeed } from './delete-feed.ts';
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
  const feed = await ports.control.get(conversionFeedRow, 'conversion-feed', feedId);
  const { leavesAtEpochMs } = feed ?? {};
  if (feed !== undefined && leavesAtEpochMs !== undefined) {
    // What else was on its way for it has nothing to do any more.
    if (runId !== deletionId) return;
    return deleteFeed(feed, leavesAtEpochMs, ports, remainingMs);
  }
  if (receipt !== undefined) return pollReceipt({ feedId, runId, receipt }, ports);
  if (shardId === undefined) return advanceRun(feedId, runId, ports);
  const isDone = await deliverShard({ feedId, runId, shardId }, ports, remainingMs);
  if (isDone) await shardDone(feedId, runId, ports);
}
