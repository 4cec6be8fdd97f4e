import { type BearerCall, bearerClient, tokenCall } from '../bearer-client.ts';
import type { ConnectorPorts } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import type { RefreshCredentials } from '../refresh-credentials.ts';

/**
 * HTTP client of the Ads API, paths from `/adaccounts` and `/segments` on.
 *
 * @see destinations.md section 13, "Auth"
 */
export function snapClient(
  credentials: RefreshCredentials,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock'>,
): (call: BearerCall) => Promise<HttpReply> {
  const standIn = ports.endpoint === '' ? undefined : `${ports.endpoint}/snap`;
  const accounts = standIn ?? 'https://accounts.snapchat.com';
  const token =
    'accessToken' in credentials
      ? credentials.accessToken
      : tokenCall(`${accounts}/login/oauth2/access_token`, {
          grant_type: 'refresh_token',
          client_id: credentials.clientId,
          client_secret: credentials.clientSecret,
          refresh_token: credentials.refreshToken,
        });
  return bearerClient({ base: `${standIn ?? 'https://adsapi.snapchat.com'}/v1`, token }, ports);
}
