import * as z from 'zod';
import { CommandError } from './command.ts';
import type { Target } from './target.ts';

export interface ApiClient {
  get<Body>(path: string, schema: z.ZodType<Body>): Promise<Body>;
  /** The same with its entity tag, for `ifMatch`. */
  read<Body>(path: string, schema: z.ZodType<Body>): Promise<Read<Body>>;
  post<Body>(path: string, body: unknown, schema: z.ZodType<Body>): Promise<Body>;
  put<Body>(
    path: string,
    body: unknown,
    schema: z.ZodType<Body>,
    condition?: Condition,
  ): Promise<Body>;
  delete<Body>(path: string, schema: z.ZodType<Body>): Promise<Body>;
}

interface Read<Body> {
  readonly body: Body;
  readonly etag: string;
}

interface Condition {
  /** Entity tag of what was read; what has changed since is not overwritten. */
  readonly ifMatch: string;
}

const errorBody = z.object({
  error: z.object({
    message: z.string(),
    faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});

const hints: Readonly<Record<number, string>> = {
  401: 'Check DAICHO_API_KEY, or run `npm start` again.',
  403: '`daicho keys` says which keys there are.',
  502: 'Its log says more.',
  503: 'It is starting; try again in a moment.',
};

/** Speaks to the API; what goes wrong becomes a CommandError that says what to do. */
export function apiClient(target: () => Target): ApiClient {
  const call = async <Body>(
    method: string,
    path: string,
    schema: z.ZodType<Body>,
    body?: unknown,
    condition?: Condition,
  ): Promise<Read<Body>> => {
    const { url, apiKey } = target();
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        ...(condition && { 'if-match': condition.ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new CommandError(
        `Nothing answers at ${url}. Run \`npm start\`, or name another place with --url.`,
      );
    });
    const text = await response.text();
    if (!response.ok) throw new CommandError(describe(response.status, text));
    return { body: schema.parse(JSON.parse(text)), etag: response.headers.get('etag') ?? '' };
  };
  return {
    get: async (path, schema) => (await call('GET', path, schema)).body,
    read: (path, schema) => call('GET', path, schema),
    post: async (path, body, schema) => (await call('POST', path, schema, body)).body,
    put: async (path, body, schema, condition) =>
      (await call('PUT', path, schema, body, condition)).body,
    delete: async (path, schema) => (await call('DELETE', path, schema)).body,
  };
}

function describe(status: number, text: string): string {
  const hint = hints[status];
  const { message, faults = [] } = messageIn(text) ?? { message: `HTTP ${status}.` };
  if (faults.length > 1) {
    const lines = faults.map(({ path, message: said }) =>
      path === '' ? said : `${path}: ${said}`,
    );
    return [`${faults.length} things are not as they must be:`, ...lines].join('\n  ');
  }
  return hint === undefined ? message : `${message} ${hint}`;
}

function messageIn(text: string): z.infer<typeof errorBody>['error'] | undefined {
  try {
    return errorBody.parse(JSON.parse(text)).error;
  } catch {
    return undefined;
  }
}
