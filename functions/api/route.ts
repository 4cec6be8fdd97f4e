import type * as z from 'zod';
import { faults } from '../../schemas/audience.ts';
import type { ApiPorts, Role } from './ports.ts';
import { type ApiResponse, failure } from './response.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A call whose key is known and whose body is parsed. */
export interface Call<Body> {
  readonly role: Role;
  /** Name of the caller's key. */
  readonly caller: string;
  /** Segments that the path leaves open, by name, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
}

export interface Route {
  readonly method: Method;
  /** `{name}` stands for one segment. */
  readonly path: string;
  /** The least role that may call it. */
  readonly role: Role;
  /** Shape of the body; undefined where there is none. */
  readonly body: z.ZodType | undefined;
  readonly run: (call: Call<unknown>, ports: ApiPorts) => Promise<ApiResponse>;
}

type Handle<Body> = (call: Call<Body>, ports: ApiPorts) => Promise<ApiResponse>;

/** A route without a body. */
export const route = (
  method: Method,
  path: string,
  role: Role,
  handle: Handle<unknown>,
): Route => ({ method, path, role, body: undefined, run: handle });

/** A route with a body; what does not have its shape is answered with 422 and the path of the fault. */
export const routeWithBody = <Body>(
  method: Method,
  path: string,
  role: Role,
  body: z.ZodType<Body>,
  handle: Handle<Body>,
): Route => ({
  method,
  path,
  role,
  body,
  run: async (call, ports) => {
    const parsed = body.safeParse(call.body);
    return parsed.success
      ? handle({ ...call, body: parsed.data }, ports)
      : invalidBody(parsed.error);
  },
});

export function invalidBody(error: z.ZodError): ApiResponse {
  const found = faults(error);
  const first = found[0];
  const where = first === undefined || first.path === '' ? 'The body' : first.path;
  return failure('invalid', `${where}: ${first?.message ?? 'is not valid'}`, found);
}

const order: readonly Role[] = ['viewer', 'analyst', 'activator', 'admin'];

/** Roles include each other: viewer, analyst, activator, admin. */
export const mayCall = (role: Role, needed: Role): boolean =>
  order.indexOf(role) >= order.indexOf(needed);

/** The open segments of a path, or undefined when it is another one. */
export function matchPath(
  pattern: string,
  path: string,
): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined ? segment !== value : value === '') return undefined;
    if (name !== undefined) params[name] = value;
  }
  return params;
}
