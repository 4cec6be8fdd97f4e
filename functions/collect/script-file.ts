import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { kept } from './kept.ts';
import type { CollectRequest, CollectResponse } from './request.ts';

/** Our scripts by path, e.g. `/v1/snippet.js`. */
export type ScriptFiles = ReadonlyMap<string, string>;

const etagOf = kept((text) => `"${hash('sha256', text, 'base64url').slice(0, 27)}"`);
const gzipOf = kept((text) => gzipSync(text, { level: 9 }).toString('base64'));

/**
 * A script byte by byte as it was built, so that its integrity hash holds on every page; compressed where the browser
 * understands it.
 */
export function scriptFile(text: string, { headers }: CollectRequest): CollectResponse {
  const etag = etagOf(text);
  const common = {
    'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
    etag,
    vary: 'Accept-Encoding',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  };
  if (isKnown(headers['if-none-match'], etag))
    return { statusCode: 304, headers: common, body: '' };
  const typed = { ...common, 'content-type': 'text/javascript; charset=utf-8' };
  if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) {
    return { statusCode: 200, headers: typed, body: text };
  }
  return {
    statusCode: 200,
    headers: { ...typed, 'content-encoding': 'gzip' },
    body: gzipOf(text),
    isBase64Encoded: true,
  };
}

function isKnown(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false;
}
