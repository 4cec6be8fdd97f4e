/** An answer, or how the call failed. `unknown`: the request may have arrived. */
export type HttpReply =
  | HttpAnswer
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unknown' };

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  /** Undefined when the body is no JSON. */
  readonly json: unknown;
  /** The body as it came, for numbers that JSON would round and for bodies that are no JSON. */
  readonly text?: string;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

const timeoutMs = 60_000;

/** Failures that happen before a byte of the request has left. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Calls a platform and reads its JSON. Redirects are refused; errors say nothing of the request. */
export async function callJson(fetch: typeof globalThis.fetch, call: HttpCall): Promise<HttpReply> {
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      ...(call.body === undefined ? {} : { body: call.body }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return {
      kind: 'answer',
      status: response.status,
      headers: response.headers,
      json: parsed(text),
      text,
    };
  } catch (error) {
    return { kind: beforeSending.has(causeCode(error)) ? 'unreachable' : 'unknown' };
  }
}

/** HTTP statuses that ask for the same request again later, on every platform. */
export function isRetryableStatus(status: number): boolean {
  return [408, 425, 429, 500, 502, 503, 504].includes(status);
}

/** `Retry-After` in milliseconds, or the given pause where it is missing or a date. */
export function retryAfterMs(headers: Headers, otherwiseMs: number): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : otherwiseMs;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const isCoded = typeof cause === 'object' && cause !== null && 'code' in cause;
  return isCoded ? String(cause.code) : '';
}
