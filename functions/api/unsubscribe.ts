import { readUnsubscribeToken } from '../../domain/channel/unsubscribe-token.ts';
import { mergeProfile } from '../../domain/consent/profile.ts';
import { ownRequest } from '../../domain/intake/own-request.ts';
import { unsubscribed } from '../../schemas/api/campaigns.ts';
import { channelPurposes } from '../../schemas/channel.ts';
import type { ContactChannel } from '../../schemas/contact-events.ts';
import { ownSourceId } from '../../schemas/own-source.ts';
import type { ApiPorts } from './ports.ts';
import { notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

export const unsubscribeRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/unsubscribe/{token}',
    summary: 'Take back what a person agreed to, by the link of a message',
    description:
      'What mail programs call for one click (RFC 8058); the same link opened in a browser shows a page with a button. It is known within a minute.',
    scope: 'public',
    answers: { 200: unsubscribed },
    errors: ['not_found'],
    isRepeatable: true,
    run: async ({ params }, ports) => {
      const said = readUnsubscribeToken(params.token, ports.signLink);
      if (said === undefined) return notFound('link');
      await deny(said, ports);
      return ok({ channel: said.channel });
    },
  }),
];

/** The denial is an event like any other: vault and lake hear of it on the same way. */
async function deny(
  { profileId, channel }: { readonly profileId: string; readonly channel: ContactChannel },
  { graph, vault, events, clock, randomText }: ApiPorts,
): Promise<void> {
  const view = (await graph.profilesOf([profileId])).get(profileId);
  if (view === undefined || view.isErased) return;
  const records = await vault.read(view.members);
  const { fields } = mergeProfile([...records.values()]);
  const userId = fields['user_id']?.value;
  const email = fields['email']?.value;
  if (userId === undefined && email === undefined) return;
  const at = new Date(clock()).toISOString();
  const consent = { categoryPreferences: { [channelPurposes[channel]]: false } };
  const event = {
    type: 'identify',
    messageId: `unsubscribe-${randomText(24)}`,
    timestamp: at,
    ...(userId === undefined ? { traits: { email } } : { userId }),
    context: { consent },
  };
  const about = { requestId: event.messageId, receivedAt: at, sourceId: ownSourceId };
  await events.send(ownRequest(about, JSON.stringify({ batch: [event] })));
}
