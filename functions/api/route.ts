import * as z from 'zod';
import { faults } from '../../schemas/audience.ts';
import type { Scope } from '../../schemas/scopes.ts';
import type { Caller } from './auth.ts';
import type { ApiPorts } from './ports.ts';
import {
  type Answered,
  type ApiErrorCode,
  type ApiResponse,
  type Failure,
  failure,
} from './response.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A call whose key is known, and whose query and body have the shapes that the route states. */
interface Call<Body = unknown, Query = unknown, Params = Readonly<Record<string, string>>> {
  readonly caller: Caller;
  /** Segments that the path leaves open, by name, decoded. */
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The header `If-Match`. */
  readonly ifMatch: string | undefined;
}

/** What the contract says of a route: all of it is in the OpenAPI document. */
export interface Contract {
  readonly method: Method;
  /** `{name}` stands for one segment. */
  readonly path: string;
  /** One line, for a list of routes. */
  readonly summary: string;
  /** What else a caller must know. */
  readonly description?: string;
  /** The one scope it takes; `public` routes take no key. */
  readonly scope: Scope | 'public';
  /** Shape of the query, from texts; undefined where it takes none. */
  readonly query?: z.ZodObject;
  /** Shape of the body; undefined where it takes none. */
  readonly body?: z.ZodType;
  /** Shape of the answer's body by status. */
  readonly answers: Readonly<Record<number, z.ZodType>>;
  /** Codes that only this route answers with, beside those that follow from key, query and body. */
  readonly errors?: readonly ApiErrorCode[];
  /** Of a POST: whether saying it twice is harmless by itself, so that no answer is kept for `Idempotency-Key`. */
  readonly isRepeatable?: boolean;
  /** Takes `If-Match`. */
  readonly isConditional?: boolean;
}

export interface Route extends Contract {
  readonly run: (call: RawCall, ports: ApiPorts) => Promise<ApiResponse>;
}

/** A call before its query and body were looked at. */
export type RawCall = Call<unknown, URLSearchParams>;

type Names<Path> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
type Params<Path> = Readonly<Record<Names<Path>, string>>;

/** A route as its author states it: the shapes decide what `run` is handed and what it may answer. */
interface Stated<
  Path extends string,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> extends Contract {
  readonly path: Path;
  readonly query?: Query;
  readonly body?: Body;
  readonly answers: Readonly<Record<number, Answer>>;
  run(
    call: Call<z.output<Body>, z.output<Query>, Params<Path>>,
    ports: ApiPorts,
  ): Promise<Answered<Answer>>;
}

interface AnyStated extends Contract {
  run(call: Call, ports: ApiPorts): Promise<ApiResponse>;
}

const none = z.strictObject({});

/**
 * A route with its contract. What does not have the shape of query or body is answered with 422 and the places of the
 * faults; an unknown parameter of the query is one.
 */
export function route<
  const Path extends string,
  Answer extends z.ZodType,
  Query extends z.ZodObject = typeof none,
  Body extends z.ZodType = z.ZodUnknown,
>(stated: Stated<Path, Query, Body, Answer>): Route;
export function route(stated: AnyStated): Route {
  const { run, ...contract } = stated;
  return {
    ...contract,
    run: async (call, ports) => {
      const query = (contract.query ?? none).safeParse(parametersOf(call.query));
      if (!query.success) return invalid(query.error, 'The query');
      if (contract.body === undefined) return run({ ...call, query: query.data }, ports);
      const body = contract.body.safeParse(call.body);
      if (!body.success) return invalid(body.error, 'The body');
      return run({ ...call, query: query.data, body: body.data }, ports);
    },
  };
}

/** A parameter given once is text, given several times a list. */
function parametersOf(query: URLSearchParams): Readonly<Record<string, string | string[]>> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

export function invalid(error: z.ZodError, what: string): Failure {
  const found = faults(error);
  const first = found[0];
  const where = first === undefined || first.path === '' ? what : first.path;
  return failure('invalid', `${where}: ${first?.message ?? 'is not valid'}`, found);
}

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
