import { callJson, isRetryableStatus } from '../../destinations/http.ts';
import type { Messenger, Outgoing, SendOutcome } from '../../domain/channel/messenger.ts';

const host = 'https://api.line.me';
const mostUsers = 500;

/**
 * Messages of a LINE Official Account. The retry key makes a repetition harmless for 24 hours: LINE answers 409 where it
 * took the first.
 *
 * @param endpoint base address of the stand-ins; empty for LINE itself
 * @see https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
 * @see https://developers.line.biz/en/reference/messaging-api/#send-multicast-message
 */
export function lineMessenger(
  { channelAccessToken }: { readonly channelAccessToken: string },
  { fetch, endpoint }: { readonly fetch: typeof globalThis.fetch; readonly endpoint: string },
): Messenger {
  const base = endpoint === '' ? host : `${endpoint}/line-message`;
  return {
    channel: 'line',
    isIdempotent: true,
    perRequest: mostUsers,
    send: async (people, key) => {
      const reply = await callJson(fetch, {
        method: 'POST',
        url: `${base}/v2/bot/message/multicast`,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${channelAccessToken}`,
          'x-line-retry-key': key,
        },
        body: JSON.stringify(bodyOf(people)),
      });
      if (reply.kind === 'unreachable') return { kind: 'retry', reason: 'LINE cannot be reached' };
      if (reply.kind === 'unknown') return { kind: 'unknown', reason: 'LINE did not answer' };
      return outcomeOf(reply.status, reply.headers);
    },
  };
}

function bodyOf(people: readonly Outgoing[]) {
  const [first] = people;
  const text = first?.content.text ?? '';
  return { to: people.map(({ address }) => address), messages: [{ type: 'text', text }] };
}

function outcomeOf(status: number, headers: Headers): SendOutcome {
  if (status === 200) return { kind: 'sent' };
  if (status === 409 && headers.get('x-line-accepted-request-id') !== null) return { kind: 'sent' };
  const reason = `LINE answered ${status}`;
  if (status === 401 || status === 403) return { kind: 'stopped', reason };
  if (status === 429) return { kind: 'retry', reason };
  // A fault of theirs may lie before or behind the sending; the key tells them apart when it is said again.
  return isRetryableStatus(status) ? { kind: 'unknown', reason } : { kind: 'refused', reason };
}
