import * as z from 'zod';
import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpReply } from '../http.ts';
import { codeOf } from './reply.ts';
import type { YahooCredentials, YahooSettings } from './settings.ts';

const tokenBody = z.object({ access_token: z.string(), expires_in: z.coerce.number() });

/** Time before its end at which a token is renewed. */
const spareMs = 60_000;

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
  let held: { readonly token: string; readonly endsAtEpochMs: number } | undefined;

  async function accessToken(): Promise<string | HttpReply> {
    if ('accessToken' in credentials) return credentials.accessToken;
    if (held !== undefined && held.endsAtEpochMs - spareMs > ports.clock()) return held.token;
    const query = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      refresh_token: credentials.refreshToken,
    });
    const reply = await callJson(ports.fetch, {
      method: 'POST',
      url: `${tokenUrl}?${query}`,
      headers: {},
    });
    // Whatever became of it, what was to be done with the token was not begun.
    if (reply.kind !== 'answer') return { kind: 'unreachable' };
    const body = tokenBody.safeParse(reply.json);
    // `invalid_grant` comes as 400: the consent to us was taken back, which is no member's fault.
    if (!body.success) return reply.status === 400 ? { ...reply, status: 401 } : reply;
    held = {
      token: body.data.access_token,
      endsAtEpochMs: ports.clock() + body.data.expires_in * 1000,
    };
    return held.token;
  }

  async function once(method: string, body: object | FormData): Promise<HttpReply> {
    const token = await accessToken();
    if (typeof token !== 'string') return token;
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
  }

  return async (method, body) => {
    const reply = await once(method, body);
    const isRefused =
      reply.kind === 'answer' && (reply.status === 401 || codeOf(reply.json) === '0111');
    if (!isRefused || held === undefined) return reply;
    held = undefined;
    return once(method, body);
  };
}
