import { deliveryMessage } from '../../schemas/messages.ts';
import { dryRun } from './dry-run.ts';
import { takeLeaving } from './leave/leave.ts';
import { withdrawEverywhere } from './leave/withdraw.ts';
import type { DeliverPorts } from './ports.ts';
import { pollReceipt } from './receipts.ts';
import { advanceRun } from './run/advance.ts';
import { retireList } from './run/lists.ts';
import { deliverShard } from './shard/deliver-shard.ts';
import { type VerifyPorts, verifyDestination } from './verify.ts';

/** Does what one message of the deliveries queue asks. @throws on anything that should come again */
export async function deliver(
  body: string,
  ports: DeliverPorts & VerifyPorts,
  remainingMs: () => number,
): Promise<void> {
  const message = deliveryMessage.parse(JSON.parse(body));
  switch (message.kind) {
    case 'plan':
      return advanceRun(message.syncId, message.runId, ports);
    case 'shard':
      return deliverShard(message, ports, remainingMs);
    case 'withdrawn':
      return withdrawEverywhere(message, ports);
    case 'dry-run':
      return dryRun(message, ports, remainingMs);
    case 'leave':
      return takeLeaving(message.syncId, ports, remainingMs);
    case 'receipt':
      return pollReceipt(message, ports);
    case 'retire':
      return retireList(message, ports);
    case 'verify':
      return verifyDestination(message, ports);
  }
}
