import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Fault, FaultScript, jsonResponse } from '../platforms/faults.ts';
import type { Clock, WireRequest, WireResponse } from '../wire.ts';
import type { Mailbox } from './mailbox.ts';

const sendTextMessage = z.strictObject({
  DestinationPhoneNumber: z.string().regex(/^\+?[1-9][0-9]{1,18}$/),
  OriginationIdentity: z.string().min(1).max(256),
  MessageBody: z.string().min(1).max(1_600),
  MessageType: z.enum(['TRANSACTIONAL', 'PROMOTIONAL']),
  Context: z.record(z.string().max(100), z.string().max(800)).optional(),
});

export interface Sms {
  readonly handle: (request: WireRequest) => WireResponse;
  /** Fails the next requests, one each in this order. */
  failNext(faults: readonly Fault[]): void;
}

/**
 * AWS End User Messaging on a mailbox: SendTextMessage alone. Not metered: its price is each carrier's.
 *
 * @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
 */
export function createSms(options: { readonly mailbox: Mailbox; readonly clock: Clock }): Sms {
  const { mailbox, clock } = options;
  const faults = new FaultScript();

  function serve({ headers, body }: WireRequest): WireResponse {
    const operation = headers['x-amz-target']?.split('.').at(-1) ?? '';
    if (operation !== 'SendTextMessage')
      return failed('NotImplemented', `The local SMS does not serve ${operation}.`);
    const parsed = sendTextMessage.safeParse(JSON.parse(body.toString()));
    if (!parsed.success)
      return failed('ValidationException', parsed.error.issues[0]?.message ?? '');
    const to = parsed.data.DestinationPhoneNumber;
    mailbox.take({ channel: 'sms', to, content: parsed.data }, clock());
    return jsonResponse(200, { MessageId: randomUUID() });
  }

  return {
    handle(request) {
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return scripted(fault);
      const response = serve(request);
      return fault === undefined ? response : scripted(fault);
    },
    failNext: (script) => faults.failNext(script),
  };
}

const failed = (name: string, message: string): WireResponse =>
  jsonResponse(400, { __type: name, message });

const scripted = ({ status, body, headers }: Fault): WireResponse =>
  jsonResponse(status, body ?? { __type: 'InternalServerException' }, headers);
