import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Messenger, Outgoing } from '../domain/channel/messenger.ts';
import { outcomeOfAws } from './send-outcome.ts';

/** In whose name an e-mail goes out. */
export interface EmailSender {
  readonly from: string;
  readonly senderName: string;
  readonly replyTo?: string | undefined;
}

/** Says that the account or the identity is at fault, and no message. */
const stopping = new Set([
  'AccountSuspendedException',
  'SendingPausedException',
  'MailFromDomainNotVerifiedException',
  'NotFoundException',
  'AccessDeniedException',
]);

/**
 * E-mail by SES. It knows no repetition, so the SDK tries once, and what got no answer stays unknown.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 * @see https://www.rfc-editor.org/rfc/rfc8058 one-click unsubscription
 */
export function sesMessenger(
  sender: EmailSender,
  /** @default one from the environment that tries once */
  client: SESv2Client = new SESv2Client({ maxAttempts: 1 }),
): Messenger {
  return {
    channel: 'email',
    isIdempotent: false,
    perRequest: 1,
    send: async ([person], key) => {
      if (person === undefined) return { kind: 'refused', reason: 'nobody to send to' };
      try {
        await client.send(commandOf(person, sender, key));
        return { kind: 'sent' };
      } catch (error) {
        return outcomeOfAws(error, stopping);
      }
    },
  };
}

function commandOf(
  { address, content, unsubscribeUrl }: Outgoing,
  { from, senderName, replyTo }: EmailSender,
  key: string,
): SendEmailCommand {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const name = Buffer.from(senderName, 'utf8').toString('base64');
  return new SendEmailCommand({
    FromEmailAddress: `=?UTF-8?B?${name}?= <${from}>`,
    Destination: { ToAddresses: [address] },
    ...(replyTo !== undefined && { ReplyToAddresses: [replyTo] }),
    // Names the request in bounces and complaints that come later.
    EmailTags: [{ Name: 'daicho-key', Value: key }],
    Content: {
      Simple: {
        Subject: utf8(content.subject ?? ''),
        Body: {
          Text: utf8(content.text),
          ...(content.html !== undefined && { Html: utf8(content.html) }),
        },
        Headers: [
          { Name: 'List-Unsubscribe', Value: `<${unsubscribeUrl}>` },
          { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
        ],
      },
    },
  });
}
