import { wallClock } from '../../domain/channel/wall-clock.ts';
import { holdOutGroups } from '../../domain/sync/hold-out.ts';
import { senderRow } from '../../schemas/campaign.ts';
import type { ChannelRules } from '../../schemas/channel.ts';
import type { AudienceRow } from '../../schemas/control.ts';
import { holdOutRow } from '../../schemas/hold-out.ts';
import type { SendPorts } from './ports.ts';
import type { Sending } from './send-chunk.ts';

/** A message with sender, channels and rules as they stand now. @returns why it cannot go out, and what to do, as text */
export async function sendingOf(
  given: Pick<Sending, 'senderId' | 'message' | 'journalId'> & {
    readonly audience: AudienceRow | undefined;
    readonly rules: ChannelRules;
  },
  ports: SendPorts,
): Promise<Sending | string> {
  const { control } = ports;
  const { audience, rules, ...own } = given;
  if (audience === undefined) return 'the audience is gone';
  const sender = await control.get(senderRow, 'sender', 'brand');
  if (sender === undefined) return 'nobody sends: daicho channels sender FILE';
  const messengers = await ports.messengers(sender);
  const { channels, kind, atBestHour } = own.message;
  const missing = channels.filter((channel) => !messengers.has(channel));
  if (missing.length > 0) return `no sender for ${missing.join(', ')}: daicho channels sender FILE`;
  const everywhere = await control.get(holdOutRow, 'hold-out', 'global');
  return {
    ...own,
    sender,
    messengers,
    judging: {
      wanted: { channels, kind, atBestHour },
      rules,
      holdOut: holdOutGroups(everywhere, audience.holdOut),
      clock: wallClock(ports.timeZone),
      seen: new Set(),
    },
  };
}
