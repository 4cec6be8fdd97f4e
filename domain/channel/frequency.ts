import type { FrequencyCap } from '../../schemas/channel.ts';
import type { ContactChannel } from '../../schemas/contact-events.ts';

const dayMs = 86_400_000;

/** One message that reached a person. */
export interface Contact {
  readonly channel: ContactChannel;
  readonly atEpochMs: number;
}

/** Whether one more contact by the channel, now, stays within every cap that counts it. */
export function isWithinCaps(
  contacts: readonly Contact[],
  channel: ContactChannel,
  caps: readonly FrequencyCap[],
  nowEpochMs: number,
): boolean {
  return caps.every(({ channels, days, atMost }) => {
    if (channels !== undefined && !channels.includes(channel)) return true;
    const since = nowEpochMs - days * dayMs;
    const counted = contacts.filter(
      (contact) =>
        contact.atEpochMs > since && (channels === undefined || channels.includes(contact.channel)),
    );
    return counted.length < atMost;
  });
}

/** Days of contacts that have to be known to judge by these caps; 0 without caps. */
export function daysOfCaps(caps: readonly FrequencyCap[]): number {
  return Math.max(0, ...caps.map(({ days }) => days));
}
