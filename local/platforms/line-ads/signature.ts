import { createHash, createHmac } from 'node:crypto';
import type { WireRequest } from '../../wire.ts';

const mostSkewMs = 15 * 60_000;

const urlSafe = (bytes: Buffer): string =>
  bytes.toString('base64').replace(/\+/g, '-').replace(/\//g, '_');

/**
 * Checks the JWS of a request. Any access key exists; its secret is its name and `-secret`.
 *
 * @returns the access key, or undefined where the signature, the day or the clock is wrong
 */
export function signedBy(request: WireRequest, nowEpochMs: number): string | undefined {
  const token = /^Bearer ([^.]+)\.([^.]+)\.([^.]+)$/.exec(request.headers['authorization'] ?? '');
  const [, header = '', payload = '', signature = ''] = token ?? [];
  const key = /^\{"alg":"HS256","kid":"([^"]+)","typ":"text\/plain"\}$/.exec(decoded(header))?.[1];
  if (key === undefined) return undefined;
  const date = Date.parse(request.headers['date'] ?? '');
  if (!(Math.abs(nowEpochMs - date) <= mostSkewMs)) return undefined;
  const contentType = request.headers['content-type']?.split(';')[0] ?? '';
  const isMultipart = contentType === 'multipart/form-data';
  const signed = [
    createHash('sha256')
      .update(isMultipart ? '' : request.body)
      .digest('hex'),
    contentType,
    new Date(date).toISOString().slice(0, 10).split('-').join(''),
    request.path,
  ];
  const input = `${header}.${urlSafe(Buffer.from(signed.join('\n')))}`;
  const expected = urlSafe(createHmac('sha256', `${key}-secret`).update(input).digest());
  return decoded(payload) === signed.join('\n') && signature === expected ? key : undefined;
}

const decoded = (part: string): string => Buffer.from(part, 'base64url').toString();
