import { bearerClient, tokenCall } from '../bearer-client.ts';
import type { ConnectorPorts } from '../destination.ts';
import type { HttpCall, HttpReply } from '../http.ts';
import type { LineOaCredentials } from './settings.ts';

/** Calls the Messaging API; a refused token of our own making is issued anew, once. */
export type LineClient = (
  method: HttpCall['method'],
  path: string,
  body?: unknown,
) => Promise<HttpReply>;

/** HTTP client of the Messaging API. Holds the token in memory; there is no refresh token. */
export function lineClient(
  credentials: LineOaCredentials,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock'>,
): LineClient {
  const base = ports.endpoint === '' ? 'https://api.line.me' : `${ports.endpoint}/line-oa`;
  const token =
    'channelAccessToken' in credentials
      ? credentials.channelAccessToken
      : tokenCall(`${base}/oauth2/v3/token`, {
          grant_type: 'client_credentials',
          client_id: credentials.channelId,
          client_secret: credentials.channelSecret,
        });
  const call = bearerClient({ base, token }, ports);
  return (method, path, body) => call({ method, path, body });
}
