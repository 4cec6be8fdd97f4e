import type { Messenger } from '../../domain/channel/messenger.ts';
import { type SenderRow, type SentChannel, senderCredentials } from '../../schemas/campaign.ts';
import type { DestinationCredentials } from '../../stores/destination-credentials.ts';
import { sesMessenger } from '../../stores/email-messenger.ts';
import { smsMessenger } from '../../stores/sms-messenger.ts';
import { appMessenger } from './app-messenger.ts';
import { lineMessenger } from './line-messenger.ts';

/** The channels that are set up, with the credentials as they stand now. */
export function messengersOf(ports: {
  readonly credentials: Pick<DestinationCredentials, 'read'>;
  readonly endpoint: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: () => number;
}): (sender: SenderRow) => Promise<ReadonlyMap<SentChannel, Messenger>> {
  return async ({ email, sms, app }) => {
    const credentials = senderCredentials.parse((await ports.credentials.read('brand')) ?? {});
    const receiver = app && credentials.app && { url: app.url, key: credentials.app.key };
    const all = [
      email && sesMessenger(email),
      sms && smsMessenger(sms.originationIdentity),
      credentials.line && lineMessenger(credentials.line, ports),
      receiver && appMessenger('push', receiver, ports),
      receiver && appMessenger('inbox', receiver, ports),
    ];
    return new Map(
      all.flatMap((messenger) => (messenger === undefined ? [] : [[messenger.channel, messenger]])),
    );
  };
}
