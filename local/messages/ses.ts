import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Fault } from '../platforms/faults.ts';
import { FaultScript, jsonResponse } from '../platforms/faults.ts';
import type { Clock, Meter, WireRequest, WireResponse } from '../wire.ts';
import type { Mailbox } from './mailbox.ts';

const part = z.strictObject({ Data: z.string().min(1), Charset: z.string().optional() });
/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
const header = z.strictObject({
  Name: z.string().regex(/^[!-9;-~]{1,126}$/),
  Value: z.string().regex(/^[ -~]{1,870}$/),
});
const sendEmail = z.strictObject({
  FromEmailAddress: z.string().regex(/^[ -~]*<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/),
  Destination: z.strictObject({ ToAddresses: z.array(z.string()).min(1).max(50) }),
  ReplyToAddresses: z.array(z.string()).optional(),
  EmailTags: z
    .array(z.strictObject({ Name: z.string().max(256), Value: z.string().max(256) }))
    .optional(),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: part,
      Body: z.strictObject({ Text: part.optional(), Html: part.optional() }),
      Headers: z.array(header).max(15).optional(),
    }),
  }),
});

const address = /^[^\s<>@]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z0-9-]{2,}$/;

export interface Ses {
  readonly handle: (request: WireRequest) => WireResponse;
  /** Fails the next requests, one each in this order. */
  failNext(faults: readonly Fault[]): void;
}

/**
 * SES on a mailbox: SendEmail with simple content. The mailbox simulator's suppressed address is refused as there.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function createSes(options: {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly meter: Meter;
}): Ses {
  const { mailbox, clock, meter } = options;
  const faults = new FaultScript();

  function serve(request: WireRequest): WireResponse {
    if (request.method !== 'POST' || request.path !== '/v2/email/outbound-emails')
      return failed(501, 'NotImplemented', `The local SES does not serve ${request.path}.`);
    const parsed = sendEmail.safeParse(JSON.parse(request.body.toString()));
    if (!parsed.success)
      return failed(400, 'BadRequestException', parsed.error.issues[0]?.message ?? '');
    const to = parsed.data.Destination.ToAddresses;
    if (!to.every((each) => address.test(each)))
      return failed(400, 'BadRequestException', 'Invalid email address.');
    if (to.some((each) => each.startsWith('suppressionlist@simulator.')))
      return failed(400, 'MessageRejected', 'Address is on the suppression list.');
    meter('ses', 'emails', to.length);
    for (const each of to)
      mailbox.take({ channel: 'email', to: each, content: parsed.data }, clock());
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

const failed = (status: number, name: string, message: string): WireResponse =>
  jsonResponse(status, { message }, { 'x-amzn-errortype': name });

const scripted = ({ status, body, headers }: Fault): WireResponse =>
  jsonResponse(status, body ?? { message: 'scripted' }, headers);
