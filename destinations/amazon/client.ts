import * as z from 'zod';
import { type Renewal, withAccessToken } from '../access-token.ts';
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
const tokenBody = z.object({ access_token: z.string(), expires_in: z.number() });

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

  async function renew(): Promise<Renewal> {
    const reply = await callJson(ports.fetch, {
      method: 'POST',
      url: `${login}/auth/o2/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        refresh_token: credentials.refreshToken,
      }).toString(),
    });
    // Nothing of a member has left: whatever became of it, the call may be made again.
    if (reply.kind !== 'answer') return { kind: 'failed', reply: { kind: 'unreachable' } };
    const body = tokenBody.safeParse(reply.json);
    if (!body.success) {
      // `invalid_grant` comes as 400, which is no member's fault.
      const status = reply.status === 400 ? 401 : reply.status;
      return { kind: 'failed', reply: { ...reply, status } };
    }
    const { access_token: token, expires_in: seconds } = body.data;
    return { kind: 'token', token, endsAtEpochMs: ports.clock() + seconds * 1000 };
  }

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
