import * as z from 'zod/mini';
import { fault } from './answers.ts';

/** The key is missing, unknown or expired. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
}

export interface Client {
  get<Answer>(path: string, schema: z.ZodMiniType<Answer>): Promise<Answer>;
  post<Answer>(path: string, body: unknown, schema: z.ZodMiniType<Answer>): Promise<Answer>;
}

/** Calls the API of this page's own origin. */
export function createClient(apiKey: string): Client {
  const call = async <Answer>(
    method: string,
    path: string,
    schema: z.ZodMiniType<Answer>,
    body?: unknown,
  ): Promise<Answer> => {
    const response = await fetch(path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 401) throw new KeyRefused();
    if (!response.ok) throw new Error(messageOf(text) ?? `HTTP ${response.status}`);
    return z.parse(schema, JSON.parse(text));
  };
  return {
    get: (path, schema) => call('GET', path, schema),
    post: (path, body, schema) => call('POST', path, schema, body),
  };
}

function messageOf(text: string): string | undefined {
  try {
    const parsed = z.safeParse(fault, JSON.parse(text));
    return parsed.success ? parsed.data.error.message : undefined;
  } catch {
    return undefined;
  }
}

const storageKey = 'daicho-key';

/** The key from `#key=…`, which is taken out of the address, or the one of this tab. */
export function rememberedKey(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given !== null) {
    sessionStorage.setItem(storageKey, given);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(storageKey) ?? undefined;
}

export const rememberKey = (key: string): void => sessionStorage.setItem(storageKey, key);
export const forgetKey = (): void => sessionStorage.removeItem(storageKey);
