import { transcode } from 'node:buffer';
import { maxRequestBytes } from '../../domain/intake/limits.ts';
import type { CollectRequest, Refusal } from './request.ts';

/** A request's body, taken apart no further than it has to be. */
export interface Body {
  readonly base64: () => string;
  readonly bytes: () => Buffer;
  readonly isGzip: boolean;
}

/** The body of a request, or why it cannot be one of ours. */
export function bodyOf({ headers, body = '', isBase64Encoded }: CollectRequest): Body | Refusal {
  if (body === '') return 'empty_body';
  const encoding = headers['content-encoding'] ?? '';
  const isGzip = encoding === 'gzip';
  if (encoding !== '' && encoding !== 'identity' && !isGzip) return 'unsupported_encoding';
  if (!isTypeUnderstood(headers['content-type'])) return 'unsupported_type';
  const declared = headers['content-length'];
  if (!isBase64Encoded) return textBody(body, declared, isGzip);
  const byteLength = Buffer.byteLength(body, 'base64');
  if (byteLength > maxRequestBytes) return 'too_large';
  if (declared !== undefined && Number(declared) !== byteLength) return 'truncated_body';
  // The first two bytes of gzip as base64 has them, so that nothing has to be decoded.
  if (isGzip && !body.startsWith('H4s')) return 'not_gzip';
  return { base64: () => body, bytes: () => Buffer.from(body, 'base64'), isGzip };
}

function textBody(body: string, declared: string | undefined, isGzip: boolean): Body | Refusal {
  if (declared === String(body.length) && !isGzip) return asciiBody(body);
  // UTF-8 has at least as many bytes as the text has characters.
  if (body.length > maxRequestBytes) return 'too_large';
  const bytes = utf8Of(body);
  if (bytes.length > maxRequestBytes) return 'too_large';
  if (declared !== undefined && Number(declared) !== bytes.length) return 'truncated_body';
  if (isGzip) return 'not_gzip';
  return { base64: () => bytes.toString('base64'), bytes: () => bytes, isGzip };
}

/** The detour by UTF-16, which is how such text lies in memory, takes a fifth of the time of `Buffer.from(text)`. */
function utf8Of(text: string): Buffer {
  try {
    return transcode(Buffer.from(text, 'utf16le'), 'utf16le', 'utf8');
  } catch {
    // Half a surrogate pair, which UTF-8 has no bytes for: it becomes U+FFFD.
    return Buffer.from(text);
  }
}

/** As many bytes as characters: the text is ASCII, and the shortest way to base64 is right. */
function asciiBody(body: string): Body | Refusal {
  if (body.length > maxRequestBytes) return 'too_large';
  try {
    const base64 = btoa(body);
    return { base64: () => base64, bytes: () => Buffer.from(body, 'latin1'), isGzip: false };
  } catch {
    return 'truncated_body';
  }
}

/** What SDKs, beacons and `curl -d` send JSON as. */
const types = new Set([
  'application/json',
  'application/octet-stream',
  'application/gzip',
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/json',
  '',
]);

function isTypeUnderstood(header: string | undefined): boolean {
  if (header === undefined || header === 'application/json') return true;
  const type = (header.split(';', 1)[0] ?? '').trim().toLowerCase();
  return types.has(type) || type.endsWith('+json');
}
