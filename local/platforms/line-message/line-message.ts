import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { openMailbox } from '../../messages/mailbox.ts';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from '../faults.ts';
import { describeMembers } from '../membership.ts';
import type { StandIn } from '../stand-in.ts';

const multicast = z.strictObject({
  to: z
    .array(z.string().regex(/^U[0-9a-f]{32}$/))
    .min(1)
    .max(500),
  messages: z
    .array(z.strictObject({ type: z.literal('text'), text: z.string().min(1).max(5_000) }))
    .min(1)
    .max(5),
  notificationDisabled: z.boolean().optional(),
});

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Stand-in of LINE's messages; who got one is read as its `members`, and by `_received`. */
export interface LineMessagePlatform extends StandIn {
  /** Texts that a user got, the oldest first. */
  textsOf(userId: string): readonly string[];
}

/**
 * LINE's multicast, written from its reference. A retry key that was accepted is answered 409 with the id of the request
 * that was; tokens that begin with `expired` are 401.
 *
 * @see https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
 */
export function createLineMessagePlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): LineMessagePlatform {
  const mailbox = openMailbox(options.dir);
  const accepted = openMailbox(join(options.dir, 'keys'));
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };

  function serve(request: WireRequest): WireResponse {
    const id = randomUUID();
    const answer = (status: number, message: string, headers = {}) =>
      jsonResponse(status, status === 200 ? {} : { message }, {
        'x-line-request-id': id,
        ...headers,
      });
    const token = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
    if (token === undefined || token.startsWith('expired'))
      return answer(401, 'Authentication failed');
    if (request.method !== 'POST' || request.path !== '/v2/bot/message/multicast')
      return answer(404, 'Not found');
    const key = request.headers['x-line-retry-key'];
    if (key !== undefined && !uuid.test(key)) return answer(400, 'Invalid retry key');
    const body = multicast.safeParse(jsonOf(request));
    if (!body.success) return answer(400, 'The request body has 1 error(s)');
    if (
      key !== undefined &&
      !accepted.take({ channel: 'key', to: key, content: id }, options.clock(), key)
    ) {
      const [first] = accepted.read('key', key);
      const header = { 'x-line-accepted-request-id': String(first?.content) };
      return answer(409, 'The retry key is already accepted', header);
    }
    for (const to of new Set(body.data.to))
      for (const { text } of body.data.messages)
        mailbox.take({ channel: 'line', to, content: text }, options.clock());
    stats.added += body.data.to.length;
    return answer(200, '');
  }

  return {
    handle(request) {
      if (request.path === '/_members') {
        const users = mailbox.read('line').map(({ to }) => to);
        return jsonResponse(200, describeMembers([...new Set(users)].sort()));
      }
      if (request.path === '/_received')
        return jsonResponse(200, mailbox.read('line', request.query.get('to') ?? undefined));
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return scripted(fault);
      const response = serve(request);
      if (fault !== undefined) return scripted(fault);
      if (response.status === 200) stats.accepted += 1;
      return response;
    },
    members: () => [...new Set(mailbox.read('line').map(({ to }) => to))].sort(),
    textsOf: (userId) => mailbox.read('line', userId).map(({ content }) => String(content)),
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => {
      mailbox.close();
      accepted.close();
    },
  };
}

function jsonOf(request: WireRequest): unknown {
  try {
    return JSON.parse(request.body.toString());
  } catch {
    return undefined;
  }
}

const scripted = ({ status, body, headers }: Fault): WireResponse =>
  jsonResponse(status, body ?? { message: 'scripted' }, headers);
