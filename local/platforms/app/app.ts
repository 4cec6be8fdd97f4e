import * as z from 'zod';
import { openMailbox } from '../../messages/mailbox.ts';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from '../faults.ts';
import { describeMembers } from '../membership.ts';
import type { StandIn } from '../stand-in.ts';
import { checkSignature, Refusal } from '../webhook/checks.ts';
import { localSigningKey } from '../webhook/webhook.ts';

const message = z.strictObject({
  version: z.literal(1),
  channel: z.enum(['push', 'inbox']),
  kind: z.enum(['sell', 'service']),
  member: z.string().min(1),
  title: z.string().min(1),
  text: z.string().min(1),
  link: z.url().optional(),
});

/**
 * Stand-in of the brand's own app server: takes signed messages for push and inbox, and each `webhook-id` once. Its lists
 * are `push` and `inbox`, its members the people who got something.
 */
export function createAppPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): StandIn {
  const mailbox = openMailbox(options.dir);
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };

  function serve(request: WireRequest): WireResponse {
    try {
      checkSignature(request, localSigningKey, options.clock());
      const body = message.safeParse(JSON.parse(request.body.toString()));
      if (!body.success) throw new Refusal(422, 'the message has another shape');
      const { channel, member: to } = body.data;
      const isNew = mailbox.take(
        { channel, to, content: body.data },
        options.clock(),
        request.headers['webhook-id'],
      );
      if (isNew) stats.added += 1;
      return jsonResponse(200, {});
    } catch (error) {
      if (error instanceof Refusal) return jsonResponse(error.status, { error: error.message });
      throw error;
    }
  }

  const members = (list: string): readonly string[] =>
    [...new Set(mailbox.read(list).map(({ to }) => to))].sort();
  return {
    handle(request) {
      const list = request.query.get('list') ?? '';
      if (request.path === '/_members') return jsonResponse(200, describeMembers(members(list)));
      if (request.path === '/_received')
        return jsonResponse(200, mailbox.read(list, request.query.get('to') ?? undefined));
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return scripted(fault);
      const response = serve(request);
      if (fault !== undefined) return scripted(fault);
      if (response.status === 200) stats.accepted += 1;
      return response;
    },
    members,
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => mailbox.close(),
  };
}

const scripted = ({ status, body, headers }: Fault): WireResponse =>
  jsonResponse(status, body ?? { error: 'scripted' }, headers);
