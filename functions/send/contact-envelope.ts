import { ownRequest } from '../../domain/intake/own-request.ts';
import type { SentChannel } from '../../schemas/campaign.ts';
import { contactEvents } from '../../schemas/contact-events.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import { ownSourceId } from '../../schemas/own-source.ts';
import { isoTime, type SendPorts } from './ports.ts';

interface Contacted {
  readonly channel: SentChannel;
  readonly outgoing: { readonly profileId: string; readonly address: string };
  readonly userId: string | undefined;
}

/** Says to the lake whom a request reached, as far as its channel acknowledged: one event a person. */
export function contactEnvelope(
  senderId: string,
  key: string,
  people: readonly Contacted[],
  { clock, sha256 }: Pick<SendPorts, 'clock' | 'sha256'>,
): EventsEnvelope {
  const at = isoTime(clock());
  const batch = people.map((person) => ({
    type: 'track',
    event: contactEvents[person.channel],
    messageId: `daicho-${sha256(`${key} ${person.outgoing.profileId}`).slice(0, 32)}`,
    timestamp: at,
    ...identityOf(person),
    properties: { campaign_id: senderId, channel: person.channel },
  }));
  const about = { requestId: `daicho-${key}`, receivedAt: at, sourceId: ownSourceId };
  return ownRequest(about, JSON.stringify({ batch }));
}

/** By the name the brand gave, or by where the message went: either is theirs already. */
function identityOf({ channel, outgoing, userId }: Contacted) {
  if (userId !== undefined) return { userId };
  const { address } = outgoing;
  if (channel === 'email') return { context: { traits: { email: address } } };
  if (channel === 'sms') return { context: { traits: { phone: address } } };
  const type = channel === 'line' ? 'line_user_id' : 'member_no';
  return {
    context: { externalIds: [{ type, id: address, collection: 'users', encoding: 'none' }] },
  };
}
