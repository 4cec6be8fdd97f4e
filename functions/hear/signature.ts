import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a webhook was signed with the channel secret. Takes as long for a wrong signature as for the right one.
 *
 * @param header `x-line-signature`: Base64 of HMAC-SHA256
 * @param body the bytes as they came
 * @see https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
 */
export function isSignedBy(
  channelSecret: string,
  header: string | undefined,
  body: Uint8Array,
): boolean {
  const expected = createHmac('sha256', channelSecret).update(body).digest('base64');
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(expected);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
