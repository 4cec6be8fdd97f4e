import { maxIdLength } from './limits.ts';
import type { IntakeRequest } from './request.ts';
import { scrubText } from './scrub-text.ts';

/**
 * The event's own messageId, or one derived from what was sent, so that the same bytes sent again are the same event.
 * With an idempotency key the parts of a request that change from try to try (`sentAt`) do not count. An id that holds
 * personal data is hashed: it is stored as it is.
 *
 * @returns undefined for an id that is too long
 */
export function messageIdOf(
  event: Readonly<Record<string, unknown>>,
  text: string,
  request: IntakeRequest,
  fingerprint: (text: string) => string,
  copyOf: (text: string) => number,
): string | undefined {
  const given = event['messageId'];
  if (typeof given === 'number') return String(given);
  if (typeof given === 'string' && given !== '') {
    if (given.length > maxIdLength) return undefined;
    return scrubText(given) === given ? given : `m-${fingerprint(given).slice(0, 32)}`;
  }
  const { sourceId, idempotencyKey, headText } = request;
  const sent = [sourceId, idempotencyKey ?? headText, idempotencyKey !== undefined, copyOf(text)];
  return `d-${fingerprint(`${JSON.stringify(sent)}\n${text}`).slice(0, 32)}`;
}
