import { bearerClient, tokenCall } from '../bearer-client.ts';
import type { ConnectorPorts } from '../destination.ts';
import type { HttpCall, HttpReply } from '../http.ts';
import type { GoogleCredentials } from './settings.ts';

export interface GoogleClient {
  /** Calls the Data Manager API; a refused token is renewed once. */
  call(
    method: HttpCall['method'],
    path: string,
    body?: unknown,
    headers?: HttpCall['headers'],
  ): Promise<HttpReply>;
}

/** HTTP client of the Data Manager API. Holds the access token in memory. */
export function googleClient(
  credentials: GoogleCredentials,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock'>,
): GoogleClient {
  const base = ports.endpoint === '' ? undefined : `${ports.endpoint}/google`;
  const tokenUrl = base === undefined ? 'https://oauth2.googleapis.com/token' : `${base}/token`;
  const token =
    'accessToken' in credentials
      ? credentials.accessToken
      : tokenCall(tokenUrl, {
          grant_type: 'refresh_token',
          client_id: credentials.clientId,
          client_secret: credentials.clientSecret,
          refresh_token: credentials.refreshToken,
        });
  const call = bearerClient({ base: base ?? 'https://datamanager.googleapis.com', token }, ports);
  return {
    call: (method, path, body, headers) =>
      call({ method, path, body, ...(headers === undefined ? {} : { headers }) }),
  };
}
