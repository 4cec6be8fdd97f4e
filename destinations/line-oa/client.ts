import * as z from 'zod';
import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpCall, type HttpReply } from '../http.ts';
import type { LineOaCredentials } from './settings.ts';

const tokenBody = z.object({ access_token: z.string(), expires_in: z.number() });

/** Time before its end at which a token is issued anew. */
const spareMs = 60_000;

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
  let held: { readonly token: string; readonly endsAtEpochMs: number } | undefined;

  async function accessToken(): Promise<string | HttpReply> {
    if ('channelAccessToken' in credentials) return credentials.channelAccessToken;
    if (held !== undefined && held.endsAtEpochMs - spareMs > ports.clock()) return held.token;
    const reply = await callJson(ports.fetch, {
      method: 'POST',
      url: `${base}/oauth2/v3/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: credentials.channelId,
        client_secret: credentials.channelSecret,
      }).toString(),
    });
    // Whatever became of it, what was to be done with the token was not begun.
    if (reply.kind !== 'answer') return { kind: 'unreachable' };
    const body = tokenBody.safeParse(reply.json);
    // A wrong id or secret comes as 400, which is no member's fault.
    if (!body.success) return reply.status === 400 ? { ...reply, status: 401 } : reply;
    held = {
      token: body.data.access_token,
      endsAtEpochMs: ports.clock() + body.data.expires_in * 1000,
    };
    return held.token;
  }

  async function once(method: HttpCall['method'], path: string, body: unknown): Promise<HttpReply> {
    const token = await accessToken();
    if (typeof token !== 'string') return token;
    return callJson(ports.fetch, {
      method,
      url: `${base}${path}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  return async (method, path, body) => {
    const reply = await once(method, path, body);
    if (reply.kind !== 'answer' || reply.status !== 401 || held === undefined) return reply;
    held = undefined;
    return once(method, path, body);
  };
}
