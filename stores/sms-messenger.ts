import {
  PinpointSMSVoiceV2Client,
  SendTextMessageCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Messenger } from '../domain/channel/messenger.ts';
import { outcomeOfAws } from './send-outcome.ts';

const stopping = new Set([
  'ServiceQuotaExceededException',
  'ResourceNotFoundException',
  'AccessDeniedException',
]);

/**
 * SMS by AWS End User Messaging. It knows no repetition, so the SDK tries once, and what got no answer stays unknown.
 *
 * @param originationIdentity number, sender id or pool that it goes out by
 * @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
 */
export function smsMessenger(
  originationIdentity: string,
  /** @default one from the environment that tries once */
  client: PinpointSMSVoiceV2Client = new PinpointSMSVoiceV2Client({ maxAttempts: 1 }),
): Messenger {
  return {
    channel: 'sms',
    isIdempotent: false,
    perRequest: 1,
    send: async ([person], key) => {
      if (person === undefined) return { kind: 'refused', reason: 'nobody to send to' };
      try {
        await client.send(
          new SendTextMessageCommand({
            DestinationPhoneNumber: person.address,
            OriginationIdentity: originationIdentity,
            MessageBody: person.content.text,
            MessageType: person.kind === 'sell' ? 'PROMOTIONAL' : 'TRANSACTIONAL',
            Context: { 'daicho-key': key },
          }),
        );
        return { kind: 'sent' };
      } catch (error) {
        return outcomeOfAws(error, stopping);
      }
    },
  };
}
