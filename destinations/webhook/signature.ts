import { createHash, createHmac } from 'node:crypto';

/**
 * Headers that sign a request: HMAC-SHA256 over `<id>.<timestamp>.<raw body>`, one signature per key.
 *
 * @param keys `whsec_` and base64, the current one first
 * @param epochMs now
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders(
  message: { readonly id: string; readonly body: string },
  keys: readonly string[],
  epochMs: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(epochMs / 1000));
  const content = `${message.id}.${timestamp}.${message.body}`;
  const signatures = keys.map((key) => {
    const bytes = Buffer.from(key.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', bytes).update(content).digest('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** Id of a request: the same content has the same id, so that a receiver knows a repetition. */
export function messageIdOf(body: string): string {
  return `msg_${createHash('sha256').update(body).digest('hex').slice(0, 32)}`;
}
