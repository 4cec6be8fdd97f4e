import * as z from 'zod';
import type { ConnectorPorts } from '../destination.ts';
import { callJson, type HttpCall, type HttpReply } from '../http.ts';
import type { GoogleCredentials } from './settings.ts';

const tokenBody = z.object({ access_token: z.string(), expires_in: z.number() });

/** Seconds before its end at which a token is renewed. */
const spareMs = 60_000;

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
  const api = base ?? 'https://datamanager.googleapis.com';
  const tokenUrl = base === undefined ? 'https://oauth2.googleapis.com/token' : `${base}/token`;
  let held: { readonly token: string; readonly endsAtEpochMs: number } | undefined;

  async function accessToken(): Promise<string | HttpReply> {
    if ('accessToken' in credentials) return credentials.accessToken;
    if (held !== undefined && held.endsAtEpochMs - spareMs > ports.clock()) return held.token;
    const reply = await callJson(ports.fetch, {
      method: 'POST',
      url: tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        refresh_token: credentials.refreshToken,
      }).toString(),
    });
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

  const once: GoogleClient['call'] = async (method, path, body, headers) => {
    const token = await accessToken();
    if (typeof token !== 'string') return token;
    return callJson(ports.fetch, {
      method,
      url: `${api}${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };

  return {
    async call(...call) {
      const reply = await once(...call);
      if (reply.kind !== 'answer' || reply.status !== 401 || held === undefined) return reply;
      held = undefined;
      return once(...call);
    },
  };
}
