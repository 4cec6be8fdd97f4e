import { createHmac } from 'node:crypto';
import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpReply } from '../http.ts';
import { type HmacSha1, oauthHeader } from './oauth.ts';
import type { XCredentials } from './settings.ts';

const hmacSha1: HmacSha1 = (key, text) => createHmac('sha1', key).update(text).digest('base64');

/**
 * HTTP client of the Ads API. Every try is signed anew: a nonce is good for one.
 *
 * @returns posts JSON to a path such as `/12/accounts/…`
 */
export function xClient(
  credentials: XCredentials,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock' | 'random'>,
): (path: string, body: unknown) => Promise<HttpReply> {
  const base = ports.endpoint === '' ? 'https://ads-api.x.com' : `${ports.endpoint}/x`;
  const draw = (): string => ports.random().toString(36).slice(2);
  return (path, body) => {
    const call = { method: 'POST', url: `${base}${path}` } as const;
    const moment = {
      nonce: `${draw()}${draw()}`,
      epochSeconds: Math.floor(ports.clock() / 1000),
    };
    return callJson(ports.fetch, {
      ...call,
      headers: {
        authorization: oauthHeader(call, credentials, moment, hmacSha1),
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
  };
}
