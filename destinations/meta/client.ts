import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpCall, type HttpReply } from '../http.ts';

/** Calls a path of the Graph API such as `123/users`, under the version of the settings. */
export type MetaCall = (
  method: HttpCall['method'],
  path: string,
  body?: unknown,
) => Promise<HttpReply>;

export function metaClient(
  apiVersion: string,
  accessToken: string,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint'>,
): MetaCall {
  const base = ports.endpoint === '' ? 'https://graph.facebook.com' : `${ports.endpoint}/meta`;
  return (method, path, body) =>
    callJson(ports.fetch, {
      method,
      url: `${base}/${apiVersion}/${path}`,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}
