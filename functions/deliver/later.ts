import type { DeliveryMessage } from '../../schemas/messages.ts';
import { type DeliverPorts, isoTime } from './ports.ts';

/** Longest delay that the queue knows; for more a row waits, which the minute tick wakes. */
const longestDelaySeconds = 900;

/** Sends a message that is to be looked at after so many milliseconds, however many. */
export async function sendLater(
  message: DeliveryMessage,
  afterMs: number,
  { queue, control, clock, sha256 }: Pick<DeliverPorts, 'queue' | 'control' | 'clock' | 'sha256'>,
): Promise<void> {
  const seconds = Math.ceil(afterMs / 1000);
  if (seconds <= longestDelaySeconds) return queue.send(message, Math.max(0, seconds));
  const text = JSON.stringify(message);
  const id = `${isoTime(clock() + afterMs)}#${sha256(text).slice(0, 16)}`;
  await control.putAll([{ kind: 'wake', id, queue: 'deliveries', message: text }]);
}
