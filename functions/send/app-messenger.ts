import { callJson } from '../../destinations/http.ts';
import {
  type GuardedReply,
  guardedPost,
  publicNetwork,
} from '../../destinations/webhook/guarded-post.ts';
import { readWebhookReply } from '../../destinations/webhook/reply.ts';
import { signedHeaders } from '../../destinations/webhook/signature.ts';
import type { Messenger, Outgoing, SendOutcome } from '../../domain/channel/messenger.ts';

/**
 * App push or the member's inbox: the brand's own server gets a signed webhook and does the rest. `webhook-id` is the
 * same for the same message, by which it knows a repetition.
 *
 * @see docs/webhook.md for signature and answers
 */
export function appMessenger(
  channel: 'push' | 'inbox',
  { url, key }: { readonly url: string; readonly key: string },
  ports: {
    readonly fetch: typeof globalThis.fetch;
    readonly endpoint: string;
    readonly clock: () => number;
  },
): Messenger {
  return {
    channel,
    isIdempotent: true,
    perRequest: 1,
    send: async ([person], id) => {
      if (person === undefined) return { kind: 'refused', reason: 'nobody to send to' };
      const body = bodyOf(channel, person);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'daicho',
        ...signedHeaders({ id: `msg_${id}`, body }, [key], ports.clock()),
      };
      return outcomeOf(await post({ url, headers, body }, ports));
    },
  };
}

function bodyOf(channel: 'push' | 'inbox', { address, content, kind }: Outgoing): string {
  const { subject: title, text, link } = content;
  return JSON.stringify({ version: 1, channel, kind, member: address, title, text, link });
}

/** Where there are stand-ins everything goes to theirs, and nothing to the address of the settings. */
function post(
  call: { readonly url: string; readonly headers: Record<string, string>; readonly body: string },
  { fetch, endpoint }: { readonly fetch: typeof globalThis.fetch; readonly endpoint: string },
): Promise<GuardedReply> {
  if (endpoint === '') return guardedPost(call, publicNetwork);
  const { host, pathname, search } = new URL(call.url);
  return callJson(fetch, {
    ...call,
    method: 'POST',
    url: `${endpoint}/app/${host}${pathname}${search}`,
  });
}

function outcomeOf(answer: GuardedReply): SendOutcome {
  const { reply } = readWebhookReply(answer);
  switch (reply.kind) {
    case 'accepted':
      return { kind: 'sent' };
    case 'refused':
      return { kind: 'refused', reason: reply.reason };
    case 'stopped':
      return { kind: 'stopped', reason: reply.reason };
    case 'unknown':
      return { kind: 'unknown', reason: reply.reason };
    case 'retry':
      // A 5xx may lie behind the sending; the id tells when it is said again.
      return answer.kind === 'answer' && answer.status >= 500
        ? { kind: 'unknown', reason: reply.reason }
        : { kind: 'retry', reason: reply.reason };
    default:
      return { kind: 'unknown', reason: 'the receiver was not understood' };
  }
}
