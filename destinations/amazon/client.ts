import { withAccessToken } from '../access-token.ts';
import { readGrant, tokenCall } from '../bearer-client.ts';
import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpReply } from '../http.ts';
import { type ExactJson, stringifyExact } from './exact-numbers.ts';
import type { AmazonCredentials, AmazonSettings } from './settings.ts';

const hosts = {
  NA: { login: 'https://api.amazon.com', api: 'https://advertising-api.amazon.com' },
  EU: { login: 'https://api.amazon.co.uk', api: 'https://advertising-api-eu.amazon.com' },
  FE: { login: 'https://api.amazon.co.jp', api: 'https://advertising-api-fe.amazon.com' },
} as const;

const mediaType = 'application/vnd.amcaudiences.v1+json';

/** Calls a path of the advertiser audiences, `/records` for example; with a body it posts. */
export type AmazonClient = (path: string, body?: ExactJson) => Promise<HttpReply>;

/** HTTP client of the Amazon Ads API. Holds the access token in memory. */
export function amazonClient(
  credentials: AmazonCredentials,
  { region }: AmazonSettings,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock'>,
): AmazonClient {
  const base = `${ports.endpoint}/amazon`;
  const { login, api } = ports.endpoint === '' ? hosts[region] : { login: base, api: base };

  const grant = tokenCall(`${login}/auth/o2/token`, {
    grant_type: 'refresh_token',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    refresh_token: credentials.refreshToken,
  });
  const renew = async () => readGrant(await callJson(ports.fetch, grant), ports.clock());

  const isRefused = (reply: HttpReply): boolean => reply.kind === 'answer' && reply.status === 401;
  const call = withAccessToken({ renew, clock: ports.clock, isRefused });
  return (path, body) =>
    call((token) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'amazon-advertising-api-clientid': credentials.clientId,
      };
      const url = `${api}/amc/audiences${path}`;
      return callJson(
        ports.fetch,
        body === undefined
          ? { method: 'GET', url, headers }
          : {
              method: 'POST',
              url,
              headers: { ...headers, 'content-type': mediaType },
              body: stringifyExact(body),
            },
      );
    });
}
