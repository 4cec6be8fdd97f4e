import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpReply } from '../http.ts';

export interface TiktokClient {
  /** @param path such as `segment/mapping/` */
  post(path: string, body: unknown): Promise<HttpReply>;
  get(path: string, query: Readonly<Record<string, string>>): Promise<HttpReply>;
}

export function tiktokClient(
  accessToken: string,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint'>,
): TiktokClient {
  const host =
    ports.endpoint === '' ? 'https://business-api.tiktok.com' : `${ports.endpoint}/tiktok`;
  const base = `${host}/open_api/v1.3`;
  const headers = { 'access-token': accessToken, 'content-type': 'application/json' };
  return {
    post: (path, body) =>
      callJson(ports.fetch, {
        method: 'POST',
        url: `${base}/${path}`,
        headers,
        body: JSON.stringify(body),
      }),
    get: (path, query) =>
      callJson(ports.fetch, {
        method: 'GET',
        url: `${base}/${path}?${new URLSearchParams(query)}`,
        headers,
      }),
  };
}
