import * as z from 'zod';
import { type Renewal, withAccessToken } from './access-token.ts';
import type { ConnectorPorts } from './destination.ts';
import { callJson, type HttpCall, type HttpReply } from './http.ts';

const granted = z.object({
  access_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.coerce.number().positive().default(900),
});

export interface BearerCall {
  readonly method: HttpCall['method'];
  /** From the API's base, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * HTTP client of an API that wants an OAuth 2.0 bearer token. A grant that is refused is answered as 401, whatever its
 * status: no member is at fault.
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
  { fetch, clock }: Pick<ConnectorPorts, 'fetch' | 'clock'>,
): (call: BearerCall) => Promise<HttpReply> {
  const { base, token } = options;

  function callWith(bearer: string, { method, path, body, headers }: BearerCall) {
    return callJson(fetch, {
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

  if (typeof token === 'string') return (call) => callWith(token, call);
  const withToken = withAccessToken({
    renew: async () => readGrant(await callJson(fetch, token), clock()),
    clock,
    isRefused: (reply) => reply.kind === 'answer' && reply.status === 401,
  });
  return (call) => withToken((bearer) => callWith(bearer, call));
}

/**
 * What an answer to a token call grants. Nothing was sent to a list yet, so nothing of it is unknown; a grant that is refused is
 * no member's fault, and is answered as 401.
 */
export function readGrant(reply: HttpReply, nowEpochMs: number): Renewal {
  if (reply.kind !== 'answer') return { kind: 'failed', reply: { kind: 'unreachable' } };
  if (reply.status === 400) return { kind: 'failed', reply: { ...reply, status: 401 } };
  if (reply.status < 200 || reply.status > 299) return { kind: 'failed', reply };
  const body = granted.safeParse(reply.json);
  if (!body.success) return { kind: 'failed', reply: { kind: 'unreachable' } };
  const endsAtEpochMs = nowEpochMs + body.data.expires_in * 1000;
  return { kind: 'token', token: body.data.access_token, endsAtEpochMs };
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
