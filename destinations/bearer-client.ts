import * as z from 'zod';
import type { ConnectorPorts } from './destination.ts';
import { callJson, type HttpCall, type HttpReply } from './http.ts';

const granted = z.object({
  access_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.number().positive().default(900),
});

/** Time before its end at which a token is renewed. */
const spareMs = 60_000;

export interface BearerCall {
  readonly method: HttpCall['method'];
  /** From the API's base, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * HTTP client of an API that wants an OAuth 2.0 bearer token. A token that it fetched itself is kept in memory until a
 * minute before its end, and renewed once when refused.
 *
 * A refused grant is answered as 401, whatever its status: no member is at fault.
 *
 * @param options.token a token that somebody else renews, or the call that fetches one
 * @param options.headers sent with every call
 * @see RFC 6749 sections 4.4, 5.1, 5.2 and 6
 */
export function bearerClient(
  options: {
    readonly base: string;
    readonly token: string | HttpCall;
    readonly headers?: Readonly<Record<string, string>>;
  },
  ports: Pick<ConnectorPorts, 'fetch' | 'clock'>,
): (call: BearerCall) => Promise<HttpReply> {
  const { base, token } = options;
  let held: { readonly token: string; readonly endsAtEpochMs: number } | undefined;

  async function accessToken(): Promise<string | HttpReply> {
    if (typeof token === 'string') return token;
    if (held !== undefined && held.endsAtEpochMs - spareMs > ports.clock()) return held.token;
    const reply = await callJson(ports.fetch, token);
    // Nothing was sent to the list yet, so nothing of it is unknown.
    if (reply.kind !== 'answer') return { kind: 'unreachable' };
    if (reply.status === 400) return { ...reply, status: 401 };
    if (reply.status < 200 || reply.status > 299) return reply;
    const body = granted.safeParse(reply.json);
    if (!body.success) return { kind: 'unreachable' };
    const { access_token: fresh, expires_in: seconds } = body.data;
    held = { token: fresh, endsAtEpochMs: ports.clock() + seconds * 1000 };
    return fresh;
  }

  async function once({ method, path, body, headers }: BearerCall): Promise<HttpReply> {
    const bearer = await accessToken();
    if (typeof bearer !== 'string') return bearer;
    return callJson(ports.fetch, {
      method,
      url: `${base}${path}`,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  return async (call) => {
    const reply = await once(call);
    if (reply.kind !== 'answer' || reply.status !== 401 || held === undefined) return reply;
    held = undefined;
    return once(call);
  };
}

/** Call that fetches a token with a form, as RFC 6749 has it. */
export function tokenCall(
  url: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): HttpCall {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  };
}
