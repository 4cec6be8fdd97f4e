import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { kept } from './kept.ts';
import type { CollectRequest, CollectResponse } from './request.ts';

/** Text of one of our scripts by path, e.g. `/v1/snippet.js`; undefined for every other path. */
export type ScriptAt = (path: string) => string | undefined;

/** The scripts of a folder, read when they are first asked for: a cold start has no use for them. */
export function scriptsIn(folder: string): ScriptAt {
  const textOf = kept((name) => readFileSync(join(folder, name), 'utf8'));
  return (path) => {
    const name = /^\/v1\/((?:snippet|loader|extras)\.js)$/.exec(path)?.[1];
    return name === undefined ? undefined : textOf(name);
  };
}

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
