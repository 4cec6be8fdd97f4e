import * as z from 'zod';
import { CommandError } from './command.ts';
import type { Target } from './target.ts';

export interface ApiClient {
  get<Body>(path: string, schema: z.ZodType<Body>): Promise<Body>;
  post<Body>(path: string, body: unknown, schema: z.ZodType<Body>): Promise<Body>;
  put<Body>(path: string, body: unknown, schema: z.ZodType<Body>): Promise<Body>;
  delete<Body>(path: string, schema: z.ZodType<Body>): Promise<Body>;
}

const errorBody = z.object({
  error: z.object({
    message: z.string(),
    faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});

const hints: Readonly<Record<number, string>> = {
  401: 'Check DAICHO_API_KEY, or run `npm start` again.',
  403: 'Use a key with that role.',
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
  ): Promise<Body> => {
    const { url, apiKey } = target();
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new CommandError(
        `Nothing answers at ${url}. Run \`npm start\`, or name another place with --url.`,
      );
    });
    const text = await response.text();
    if (!response.ok) throw new CommandError(describe(response.status, text));
    return schema.parse(JSON.parse(text));
  };
  return {
    get: (path, schema) => call('GET', path, schema),
    post: (path, body, schema) => call('POST', path, schema, body),
    put: (path, body, schema) => call('PUT', path, schema, body),
    delete: (path, schema) => call('DELETE', path, schema),
  };
}

function describe(status: number, text: string): string {
  const hint = hints[status];
  const { message, faults = [] } = messageIn(text) ?? { message: `HTTP ${status}.` };
  const lines = faults.length > 1 ? faults.map((fault) => `  ${fault.path}: ${fault.message}`) : [];
  return [hint === undefined ? message : `${message} ${hint}`, ...lines].join('\n');
}

function messageIn(text: string): z.infer<typeof errorBody>['error'] | undefined {
  try {
    return errorBody.parse(JSON.parse(text)).error;
  } catch {
    return undefined;
  }
}
