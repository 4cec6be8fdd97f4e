import { gunzipSync } from 'node:zlib';
import { maxInflatedBytes } from '../../domain/intake/limits.ts';
import { stringMember } from '../../domain/intake/scan.ts';
import { kept } from './kept.ts';
import type { CollectRequest } from './request.ts';

const longestHeader = 1_024;

/**
 * The write key of a request: user name of basic auth, `writeKey` of the query, or the top-level `writeKey` of the body,
 * which is looked for without parsing the body.
 *
 * @param body the body's bytes, still compressed where `isGzip`; called only when it is needed
 */
export function writeKeyOf(
  request: CollectRequest,
  isGzip: boolean,
  body: () => Buffer,
): string | undefined {
  return (
    ofAuthorization(request.headers['authorization']) ??
    ofQuery(request.rawQueryString) ??
    ofBody(isGzip, body)
  );
}

function ofAuthorization(header: string | undefined): string | undefined {
  if (header === undefined || header.length > longestHeader) return undefined;
  return userOf(header) || undefined;
}

/** User name of basic auth; empty for every other header. */
const userOf = kept((header) => {
  if (!/^basic /i.test(header)) return '';
  const [user = ''] = Buffer.from(header.slice(6), 'base64').toString('utf8').split(':', 1);
  return user;
});

function ofQuery(query: string | undefined): string | undefined {
  if (query === undefined || !query.includes('writeKey=')) return undefined;
  return new URLSearchParams(query).get('writeKey') ?? undefined;
}

function ofBody(isGzip: boolean, body: () => Buffer): string | undefined {
  let text: string;
  try {
    const bytes = isGzip ? gunzipSync(body(), { maxOutputLength: maxInflatedBytes }) : body();
    // A key is ASCII, and so is all that is looked at to find it.
    text = bytes.toString('latin1');
  } catch {
    return undefined;
  }
  return stringMember(text, 'writeKey');
}
