import type { ApiRequest } from './api-request.ts';
import { bearerOf, type Caller, callerOf } from './auth.ts';
import { entityTag, isMatching } from './entity-tag.ts';
import { answerOnce, takesIdempotencyKey } from './idempotency.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, type Failure, failure } from './response.ts';
import { matchPath, type RawCall, type Route } from './route.ts';
import { routes } from './routes.ts';

/** What goes over the wire. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or empty where the status has no body. */
  readonly body: string;
}

const maximumBodyBytes = 262_144;

/** Answers one call of the API. Never throws for what a caller can do wrong. */
export async function answer(request: ApiRequest, ports: ApiPorts): Promise<ApiAnswer> {
  const found = await routeFor(request, ports);
  if ('problem' in found) return written(found, request);
  return written(await run(found, request, ports), request);
}

/** The answer to a call that met a fault of ours. */
export const internalFault = (request: ApiRequest): ApiAnswer =>
  written(failure('internal', 'This call met a fault of ours. Its log says more.'), request);

interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  /** Undefined on public routes alone. */
  readonly caller: Caller | undefined;
}

/** The route that is meant, if the caller may call it. Without a key nobody learns which paths there are. */
async function routeFor(request: ApiRequest, ports: ApiPorts): Promise<Found | Failure> {
  const here = routes.flatMap((route) => {
    const params = matchPath(route.path, request.path);
    return params === undefined ? [] : [{ route, params }];
  });
  const found = here.find(({ route }) => route.method === request.method);
  if (found?.route.scope === 'public') return { ...found, caller: undefined };
  const caller = await callerOf(bearerOf(request.headers['authorization']), ports);
  if (caller === undefined) {
    const refused = failure('unauthorized', 'Send an API key: `Authorization: Bearer <key>`.');
    return { ...refused, headers: { 'www-authenticate': 'Bearer realm="daicho"' } };
  }
  if (here.length === 0) return failure('not_found', `There is nothing at ${request.path}.`);
  if (found === undefined) {
    const methods = here.map(({ route }) => route.method).join(', ');
    const refused = failure('method_not_allowed', `This path takes ${methods}.`);
    return { ...refused, headers: { allow: methods } };
  }
  const { scope } = found.route;
  if (!caller.scopes.has(scope)) {
    return failure('forbidden', `This needs the scope ${scope}; the key has ${heldBy(caller)}.`);
  }
  return { ...found, caller };
}

const heldBy = ({ role, scopes }: Caller): string =>
  role === undefined ? [...scopes].join(', ') || 'none' : `those of the role ${role}`;

async function run(
  { route, params, caller }: Found,
  request: ApiRequest,
  ports: ApiPorts,
): Promise<ApiResponse> {
  if (Buffer.byteLength(request.body) > maximumBodyBytes) {
    return failure('too_large', `A body may have ${maximumBodyBytes} bytes.`);
  }
  const body = parseJson(request.body);
  if (route.body !== undefined && body === malformed) {
    return failure('malformed_json', 'The body is not JSON.');
  }
  const call: RawCall = {
    caller: caller ?? nobody,
    params,
    query: request.query,
    body,
    ifMatch: request.headers['if-match'],
  };
  const key = request.headers['idempotency-key'];
  if (caller === undefined || key === undefined || !takesIdempotencyKey(route)) {
    return route.run(call, ports);
  }
  return answerOnce({ key, request, caller }, ports, (seeded) => route.run(call, seeded));
}

/** Who calls a public route. */
const nobody: Caller = { name: 'nobody', keyHash: '', scopes: new Set() };

function written(response: ApiResponse, { method, headers }: ApiRequest): ApiAnswer {
  const isProblem = 'problem' in response;
  const body = JSON.stringify(isProblem ? response.problem : response.body);
  const base = {
    ...('problem' in response ? {} : response.headers),
    'content-type': isProblem ? 'application/problem+json' : 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...response.headers,
  };
  if (method !== 'GET' || isProblem || response.status !== 200) {
    return { status: response.status, headers: base, body };
  }
  const etag = entityTag(response.body);
  // Kept by the caller, and asked about each time: what is here changes and is not for everybody.
  const tagged = { ...base, 'cache-control': 'private, no-cache', etag };
  return isMatching(headers['if-none-match'], etag, 'weak')
    ? { status: 304, headers: tagged, body: '' }
    : { status: response.status, headers: tagged, body };
}

const malformed = Symbol('malformed');

function parseJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return malformed;
  }
}
