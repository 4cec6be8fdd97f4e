import { withAccessToken } from '../access-token.ts';
import { readGrant } from '../bearer-client.ts';
import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpReply } from '../http.ts';
import { codeOf } from './reply.ts';
import type { YahooCredentials, YahooSettings } from './settings.ts';

/** Calls a method of `AudienceListService`, all of which are POST; a refused token is renewed once. */
export type YahooClient = (method: string, body: object | FormData) => Promise<HttpReply>;

/** HTTP client of the Display Ads API. Holds the access token in memory. */
export function yahooClient(
  credentials: YahooCredentials,
  settings: YahooSettings,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock'>,
): YahooClient {
  const base = ports.endpoint === '' ? undefined : `${ports.endpoint}/yahoo`;
  const api = `${base ?? 'https://ads-display.yahooapis.jp'}/api/${settings.apiVersion}`;
  const tokenUrl = `${base ?? 'https://biz-oauth.yahoo.co.jp'}/oauth/v1/token`;
  const callWith = (token: string, method: string, body: object | FormData) => {
    const isForm = body instanceof FormData;
    return callJson(ports.fetch, {
      method: 'POST',
      url: `${api}/AudienceListService/${method}`,
      headers: {
        authorization: `Bearer ${token}`,
        'x-z-base-account-id': settings.baseAccountId ?? settings.accountId,
        ...(isForm ? {} : { 'content-type': 'application/json' }),
      },
      body: isForm ? body : JSON.stringify(body),
    });
  };
  if ('accessToken' in credentials) {
    return (method, body) => callWith(credentials.accessToken, method, body);
  }
  const { clientId, clientSecret, refreshToken } = credentials;
  const query = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  });
  const renewal = { method: 'POST', url: `${tokenUrl}?${query}`, headers: {} } as const;
  const withToken = withAccessToken({
    renew: async () => readGrant(await callJson(ports.fetch, renewal), ports.clock()),
    clock: ports.clock,
    isRefused: (reply) =>
      reply.kind === 'answer' && (reply.status === 401 || codeOf(reply.json) === '0111'),
  });
  return (method, body) => withToken((token) => callWith(token, method, body));
}
