import { type BearerCall, bearerClient, tokenCall } from '../bearer-client.ts';
import type { ConnectorPorts } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import type { RefreshCredentials } from '../refresh-credentials.ts';

/**
 * HTTP client of the versioned REST API, paths from `/dmpSegments` on.
 *
 * @see destinations.md section 10, "Auth"
 */
export function linkedinClient(
  credentials: RefreshCredentials,
  apiVersion: string,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock'>,
): (call: BearerCall) => Promise<HttpReply> {
  const standIn = ports.endpoint === '' ? undefined : `${ports.endpoint}/linkedin`;
  const token =
    'accessToken' in credentials
      ? credentials.accessToken
      : tokenCall(`${standIn ?? 'https://www.linkedin.com'}/oauth/v2/accessToken`, {
          grant_type: 'refresh_token',
          refresh_token: credentials.refreshToken,
          client_id: credentials.clientId,
          client_secret: credentials.clientSecret,
        });
  const headers = { 'linkedin-version': apiVersion, 'x-restli-protocol-version': '2.0.0' };
  return bearerClient(
    { base: `${standIn ?? 'https://api.linkedin.com'}/rest`, token, headers },
    ports,
  );
}
