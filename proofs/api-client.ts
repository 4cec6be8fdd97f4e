import type * as z from 'zod';

/** Where a local stack answers just now; after a kill it is another process, perhaps another port. */
export interface Target {
  readonly url: string;
  readonly apiKey: string;
}

export interface ApiClient {
  get<Body>(path: string, schema: z.ZodType<Body>): Promise<Body>;
  post<Body>(path: string, body: unknown, schema: z.ZodType<Body>): Promise<Body>;
  put<Body>(path: string, body: unknown, schema: z.ZodType<Body>): Promise<Body>;
}

/** An answer that was no success. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(method: string, path: string, status: number, text: string) {
    super(`${method} ${path} answered ${status}: ${text.slice(0, 500)}`);
    this.status = status;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Calls the API of a stack that may be killed and started again under way: connection failures and 502/503 are
 * tried again for a minute.
 */
export function apiClient(target: () => Target): ApiClient {
  const call = async <Body>(
    method: string,
    path: string,
    schema: z.ZodType<Body>,
    body?: unknown,
  ): Promise<Body> => {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { url, apiKey } = target();
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }).catch(() => undefined);
      const isDown = response === undefined || response.status === 502 || response.status === 503;
      if (isDown && Date.now() < deadline) {
        await pause(200);
        continue;
      }
      if (response === undefined) throw new Error(`${method} ${path}: nothing answers at ${url}`);
      const text = await response.text();
      if (!response.ok) throw new ApiError(method, path, response.status, text);
      return schema.parse(JSON.parse(text));
    }
  };
  return {
    get: (path, schema) => call('GET', path, schema),
    post: (path, body, schema) => call('POST', path, schema, body),
    put: (path, body, schema) => call('PUT', path, schema, body),
  };
}

/** Asks again until the answer satisfies, every 50 ms growing to 150. @throws Error after the time-out */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  isEnough: (answer: Answer) => boolean,
  options: { readonly what: string; readonly timeoutMs: number },
): Promise<Answer> {
  const deadline = Date.now() + options.timeoutMs;
  for (let waitMs = 50; ; waitMs = Math.min(150, waitMs * 1.5)) {
    const answer = await ask();
    if (isEnough(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(
        `${options.what} took longer than ${options.timeoutMs / 1000} s: ${JSON.stringify(answer).slice(0, 500)}`,
      );
    await pause(waitMs);
  }
}
