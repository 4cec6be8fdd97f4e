import { type BearerCall, bearerClient, tokenCall } from '../bearer-client.ts';
import type { ConnectorPorts } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import type { RefreshCredentials } from '../refresh-credentials.ts';

/**
 * HTTP client of the API, paths from `/customer_lists` and `/audiences` on. The app shows itself by HTTP Basic.
 *
 * @see destinations.md section 12, "Auth"
 */
export function pinterestClient(
  credentials: RefreshCredentials,
  adAccountId: string,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock'>,
): (call: BearerCall) => Promise<HttpReply> {
  const host = ports.endpoint === '' ? 'https://api.pinterest.com' : `${ports.endpoint}/pinterest`;
  const token =
    'accessToken' in credentials
      ? credentials.accessToken
      : tokenCall(
          `${host}/v5/oauth/token`,
          { grant_type: 'refresh_token', refresh_token: credentials.refreshToken },
          { authorization: `Basic ${btoa(`${credentials.clientId}:${credentials.clientSecret}`)}` },
        );
  return bearerClient({ base: `${host}/v5/ad_accounts/${adAccountId}`, token }, ports);
}
