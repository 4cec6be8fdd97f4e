import { callerOf } from './auth.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, failure } from './response.ts';
import { matchPath, mayCall } from './route.ts';
import { routes } from './routes.ts';

export interface ApiRequest {
  readonly method: string;
  /** Decoded, e.g. `/api/audiences/buyers`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The header `Authorization`. */
  readonly authorization: string | undefined;
  readonly body: string;
}

const maximumBodyBytes = 262_144;

/** Answers one call of the API. Never throws for what a caller can do wrong. */
export async function answer(request: ApiRequest, ports: ApiPorts): Promise<ApiResponse> {
  const caller = await callerOf(request.authorization, ports);
  if (caller === undefined) {
    return failure('unauthorized', 'Send an API key: `Authorization: Bearer <key>`.');
  }
  const here = routes.flatMap((route) => {
    const params = matchPath(route.path, request.path);
    return params === undefined ? [] : [{ route, params }];
  });
  if (here.length === 0) return failure('not_found', `There is nothing at ${request.path}.`);
  const found = here.find(({ route }) => route.method === request.method);
  if (found === undefined) {
    const methods = here.map(({ route }) => route.method).join(', ');
    return failure('method_not_allowed', `This path takes ${methods}.`);
  }
  const { route, params } = found;
  const { role, name } = caller;
  if (!mayCall(role, route.role)) {
    return failure('forbidden', `This needs the role ${route.role}; the key has ${role}.`);
  }
  if (Buffer.byteLength(request.body) > maximumBodyBytes) {
    return failure('too_large', `A body may have ${maximumBodyBytes} bytes.`);
  }
  const body = parseJson(request.body);
  if (route.body !== undefined && body === malformed) {
    return failure('malformed_json', 'The body is not JSON.');
  }
  return route.run({ role, caller: name, params, query: request.query, body }, ports);
}

const malformed = Symbol('malformed');

function parseJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return malformed;
  }
}
