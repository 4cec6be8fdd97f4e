import * as z from 'zod';
import { type Renewal, withAccessToken } from '../access-token.ts';
import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpCall, type HttpReply } from '../http.ts';
import { blamesToken } from './reply.ts';
import {
  type MicrosoftCredentials,
  type MicrosoftSettings,
  microsoftCredentials,
} from './settings.ts';

const tokenBody = z.object({
  access_token: z.string(),
  expires_in: z.coerce.number(),
  refresh_token: z.string().optional(),
});

type Ports = Pick<
  ConnectorPorts,
  'fetch' | 'endpoint' | 'clock' | 'loadCredentials' | 'saveCredentials'
>;

/** Calls the Campaign Management API, version 13. */
export type MicrosoftClient = (
  method: HttpCall['method'],
  path: string,
  body: unknown,
) => Promise<HttpReply>;

/**
 * HTTP client with a refresh token that rotates: the new one is stored before the access token that came with it is
 * used, for its use is what makes the old one void. Where another process was first, its token is taken over.
 */
export function microsoftClient(
  credentials: MicrosoftCredentials,
  settings: MicrosoftSettings,
  ports: Ports,
): MicrosoftClient {
  const base = ports.endpoint === '' ? undefined : `${ports.endpoint}/microsoft`;
  const api = base ?? 'https://campaign.api.bingads.microsoft.com';
  const login = base ?? 'https://login.microsoftonline.com';
  let latest = credentials;

  async function stored(): Promise<MicrosoftCredentials | undefined> {
    return microsoftCredentials.safeParse(await ports.loadCredentials?.()).data;
  }

  async function refresh(used: MicrosoftCredentials): Promise<HttpReply> {
    return callJson(ports.fetch, {
      method: 'POST',
      url: `${login}/common/oauth2/v2.0/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_id: used.clientId,
        ...(used.clientSecret === undefined ? {} : { client_secret: used.clientSecret }),
        grant_type: 'refresh_token',
        refresh_token: used.refreshToken,
        scope: 'https://ads.microsoft.com/msads.manage offline_access',
      }).toString(),
    });
  }

  async function renew(): Promise<Renewal> {
    let reply = await refresh(latest);
    if (reply.kind === 'answer' && reply.status === 400) {
      const now = await stored();
      if (now !== undefined && now.refreshToken !== latest.refreshToken) {
        latest = now;
        reply = await refresh(latest);
      }
    }
    // Nothing of a member has left: whatever became of it, the call may be made again.
    if (reply.kind !== 'answer') return { kind: 'failed', reply: { kind: 'unreachable' } };
    const body = tokenBody.safeParse(reply.json);
    if (!body.success) return { kind: 'failed', reply: asRefusal(reply) };
    const { access_token: token, expires_in: seconds, refresh_token: next } = body.data;
    if (next !== undefined && next !== latest.refreshToken) await keep(next);
    return { kind: 'token', token, endsAtEpochMs: ports.clock() + seconds * 1000 };
  }

  /** Stores the new token, unless a person has put other credentials there meanwhile. */
  async function keep(refreshToken: string): Promise<void> {
    const now = await stored();
    const isReplaced = now !== undefined && now.refreshToken !== latest.refreshToken;
    const renewed = { ...latest, refreshToken };
    if (!isReplaced) await ports.saveCredentials?.(renewed);
    latest = renewed;
  }

  const call = withAccessToken({ renew, clock: ports.clock, isRefused: blamesToken });
  return (method, path, body) =>
    call((token) =>
      callJson(ports.fetch, {
        method,
        url: `${api}/CampaignManagement/v13${path}`,
        headers: {
          authorization: `Bearer ${token}`,
          developertoken: latest.developerToken,
          customerid: settings.customerId,
          customeraccountid: settings.customerAccountId,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      }),
    );
}

/** `invalid_grant` comes as 400: somebody must sign in again, which is no member's fault. */
function asRefusal(reply: HttpReply): HttpReply {
  return reply.kind === 'answer' && reply.status === 400 ? { ...reply, status: 401 } : reply;
}
