import { deliveryMessage } from '../../schemas/messages.ts';
import type { DeliverPorts } from './ports.ts';
import { advanceRun } from './run.ts';
import { deliverShard } from './shard.ts';
import { verifyDestination } from './verify.ts';
import { withdrawEverywhere } from './withdraw.ts';

/** Does what one message of the deliveries queue asks. @throws on anything that should come again */
export async function deliver(
  body: string,
  ports: DeliverPorts,
  remainingMs: () => number,
): Promise<void> {
  const message = deliveryMessage.parse(JSON.parse(body));
  switch (message.kind) {
    case 'plan':
      return advanceRun(message.syncId, message.runId, ports);
    case 'shard':
      return deliverShard(message, ports, remainingMs);
    case 'withdrawn':
      return withdrawEverywhere(message.node, ports);
    case 'verify':
      return verifyDestination(message, ports);
  }
}
