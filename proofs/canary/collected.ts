import type { Target } from '../api-client.ts';
import type { PlacedTexts } from './state-texts.ts';

/** What the stack said while it ran, to be scanned like the files that it wrote. */
export class Collected {
  readonly #texts = new Map<string, string[]>();

  add(place: string, text: string): void {
    const texts = this.#texts.get(place) ?? [];
    this.#texts.set(place, texts);
    texts.push(text);
  }

  /** Asks, and keeps what was answered. Errors must not repeat what was asked. */
  async ask(
    target: Target,
    path: string,
    request: { readonly method?: string; readonly body?: string; readonly key?: string } = {},
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { method = 'GET', body, key = target.apiKey } = request;
    const isCollector = path.startsWith('/v1/');
    const authorization = isCollector ? `Basic ${btoa(`${key}:`)}` : `Bearer ${key}`;
    const response = await fetch(`${target.url}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
    const text = `${[...response.headers].map((header) => header.join(': ')).join('\n')}\n${await response.text()}`;
    const kind = response.ok ? 'answers' : 'error answers';
    this.add(`${isCollector ? 'collector' : 'API'}, ${kind}`, text);
    return { status: response.status, text };
  }

  *texts(): Generator<PlacedTexts> {
    for (const [place, texts] of this.#texts) {
      const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      yield { place, file: place, bytes, texts };
    }
  }
}
