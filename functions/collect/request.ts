/** A Function URL event, payload format 2.0, as far as it is read here. */
export interface CollectRequest {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** `name=value` each. */
  readonly cookies?: readonly string[];
  readonly requestContext: {
    readonly http: { readonly method: string; readonly sourceIp: string };
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface CollectResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `Set-Cookie`. */
  readonly cookies?: readonly string[];
  readonly body: string;
  /** @default false */
  readonly isBase64Encoded?: boolean;
}

/** Why a request was not taken; the codes of `docs/errors.md`. */
const refusals = {
  not_found: [404, 'There is no such path; events go to /v1/batch, /v1/track and so on.'],
  method_not_allowed: [405, 'Events are sent with POST.'],
  unknown_write_key: [401, 'The write key is missing or unknown.'],
  origin_not_allowed: [403, 'This origin is not among those of the source.'],
  call_not_allowed: [403, 'The write key may not make this kind of call.'],
  edge_only: [403, 'Requests come through the host that the brand has named.'],
  too_many_requests: [429, 'Too many requests from here; send again after Retry-After.'],
  quota_used_up: [429, 'The source has had its events of the day; send again after Retry-After.'],
  empty_body: [400, 'The body is empty.'],
  truncated_body: [400, 'The body is not UTF-8, or shorter or longer than its Content-Length.'],
  not_gzip: [400, 'The body is declared as gzip but is not.'],
  too_large: [413, 'A request may have 500 KiB at most as sent; send smaller batches.'],
  bad_pixel: [400, 'The address names no call, or its data is not JSON in base64.'],
  unsupported_encoding: [415, 'Only gzip and identity are understood as Content-Encoding.'],
  unsupported_type: [415, 'The body must be JSON, sent as application/json or text/plain.'],
  unavailable: [503, 'The event was not stored; send it again.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type Refusal = keyof typeof refusals;

/** What comes again is asked to wait so long, in seconds; SDKs obey. */
const retryAfterSeconds: Readonly<Partial<Record<Refusal, string>>> = {
  unavailable: '5',
  too_many_requests: '10',
  quota_used_up: '600',
};

export const isRefusal = (code: string): code is Refusal => Object.hasOwn(refusals, code);

/** @param origin the request's Origin, which may read the answer */
export function refused(refusal: Refusal, origin: string | undefined): CollectResponse {
  const [statusCode, message] = refusals[refusal];
  const retryAfter = retryAfterSeconds[refusal];
  return {
    statusCode,
    headers: {
      'content-type': 'application/json',
      // Else a page of another origin could not read how long to wait.
      'access-control-expose-headers': 'retry-after',
      ...corsHeaders(origin),
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    },
    body: JSON.stringify({ success: false, code: refusal, message }),
  };
}

export function accepted(origin: string | undefined): CollectResponse {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json', ...corsHeaders(origin) },
    body: '{"success":true}',
  };
}

const usualHeaders = 'authorization, content-type, content-encoding, idempotency-key';

/**
 * Answer to a preflight: which origins a key allows is known only when the key is. SDKs have headers of their own, so
 * whichever are asked for may be sent; none but ours are read.
 */
export function preflight(headers: CollectRequest['headers']): CollectResponse {
  const asked = headers['access-control-request-headers'] ?? '';
  return {
    statusCode: 204,
    headers: {
      ...corsHeaders(headers['origin']),
      'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
      'access-control-allow-headers': /^[\w, -]{1,1000}$/.test(asked) ? asked : usualHeaders,
      'access-control-max-age': '86400',
    },
    body: '',
  };
}

/** Without credentials: the write key is no cookie. */
function corsHeaders(origin: string | undefined): Readonly<Record<string, string>> {
  return origin === undefined
    ? { 'access-control-allow-origin': '*' }
    : { 'access-control-allow-origin': origin, vary: 'Origin' };
}
