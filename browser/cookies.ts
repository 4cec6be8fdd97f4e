import { attempt } from './attempt.ts';
import { options } from './options.ts';

/** What was written, for browsers that keep no cookies: as long as the page lives. */
const memory: Record<string, string> = {};

/** All cookies by name; one that was taken away may be there with an empty value. */
export function cookies(): Record<string, string> {
  const kept = attempt(() => document.cookie.split('; ').map((cookie) => cookie.split('=')));
  return { ...memory, ...Object.fromEntries(kept ?? []) };
}

/** First-party, for `cookieDomain` or the host alone. @param days 0 takes it away */
export function setCookie(name: string, value: string, days: number): void {
  const { cookieDomain } = options;
  memory[name] = value;
  attempt(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is younger than the browsers we serve
    document.cookie = `${name}=${value};path=/;max-age=${days * 86_400};samesite=lax${
      location.protocol === 'https:' ? ';secure' : ''
    }${cookieDomain && `;domain=${cookieDomain}`}`;
  });
}
