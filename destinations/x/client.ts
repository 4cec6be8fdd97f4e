import { createHmac } from 'node:crypto';
import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpCall, type HttpReply } from '../http.ts';
import { type HmacSha1, oauthHeader } from './oauth.ts';
import type { XCredentials } from './settings.ts';

const hmacSha1: HmacSha1 = (key, text) => createHmac('sha1', key).update(text).digest('base64');

/** Calls a path such as `/12/accounts/…`, with JSON where there is a body. */
export type XCall = (
  method: HttpCall['method'],
  path: string,
  body?: unknown,
) => Promise<HttpReply>;

/** HTTP client of the Ads API. Every try is signed anew: a nonce is good for one. */
export function xClient(
  credentials: XCredentials,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock' | 'random'>,
): XCall {
  const base = ports.endpoint === '' ? 'https://ads-api.x.com' : `${ports.endpoint}/x`;
  const draw = (): string => ports.random().toString(36).slice(2);
  return (method, path, body) => {
    const call = { method, url: `${base}${path}` };
    const moment = {
      nonce: `${draw()}${draw()}`,
      epochSeconds: Math.floor(ports.clock() / 1000),
    };
    return callJson(ports.fetch, {
      ...call,
      headers: {
        authorization: oauthHeader(call, credentials, moment, hmacSha1),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
}
