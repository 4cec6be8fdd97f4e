import { createHmac, hash } from 'node:crypto';
import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpCall, type HttpReply } from '../http.ts';
import type { LineAdsCredentials } from './settings.ts';
import { signedHeaders } from './signature.ts';

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');
const base64Url = (text: string): string => urlSafe(Buffer.from(text).toString('base64'));
const hmacSha256 = (key: string, text: string): string =>
  urlSafe(createHmac('sha256', key).update(text).digest('base64'));
const digestOfNothing = hash('sha256', '');

/** Calls a path such as `/custom-audiences` of the ad account, with a query or a form. */
export type LineAdsClient = (
  method: HttpCall['method'],
  path: string,
  more?: { readonly query?: URLSearchParams; readonly form?: FormData },
) => Promise<HttpReply>;

/** HTTP client of the LINE Ads API. Every request is signed; neither a query nor a multipart body is part of it. */
export function lineAdsClient(
  credentials: LineAdsCredentials,
  adAccountId: string,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock'>,
): LineAdsClient {
  const host = ports.endpoint === '' ? 'https://ads.line.me' : `${ports.endpoint}/line-ads`;
  return (method, path, { query, form } = {}) => {
    const signedPath = `/api/v3/adaccounts/${adAccountId}${path}`;
    const contentType = form === undefined ? '' : 'multipart/form-data';
    const request = { bodyDigest: digestOfNothing, path: signedPath, epochMs: ports.clock() };
    const headers = signedHeaders({ ...request, contentType }, credentials, base64Url, hmacSha256);
    return callJson(ports.fetch, {
      method,
      url: `${host}${signedPath}${query === undefined ? '' : `?${query}`}`,
      headers,
      ...(form === undefined ? {} : { body: form }),
    });
  };
}
