import type { DeliveryMessage } from '../../schemas/messages.ts';
import { type DeliverPorts, isoTime } from './ports.ts';

/**
 * Delays up to this are the queue's own. For longer ones a row waits, which the minute tick wakes: copies of a message, which
 * the queue may make at any time, fall together again in its id.
 */
const longestDelaySeconds = 60;
const minuteMs = 60_000;

/** Sends a message that is to be looked at after so many milliseconds, however many. */
export async function sendLater(
  message: DeliveryMessage,
  afterMs: number,
  { queue, control, clock, sha256 }: Pick<DeliverPorts, 'queue' | 'control' | 'clock' | 'sha256'>,
): Promise<void> {
  const seconds = Math.ceil(afterMs / 1000);
  if (seconds <= longestDelaySeconds) return queue.send(message, Math.max(0, seconds));
  const text = JSON.stringify(message);
  const about = JSON.stringify({ ...message, looks: undefined });
  const at = Math.ceil((clock() + afterMs) / minuteMs) * minuteMs;
  const id = `${isoTime(at)}#${sha256(about).slice(0, 16)}`;
  await control.putAll([{ kind: 'wake', id, queue: 'deliveries', message: text }]);
}
