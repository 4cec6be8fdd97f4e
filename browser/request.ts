import { options } from './options.ts';
import { read, remove, write } from './storage.ts';

/** Set until the server has forgotten the cookies of an id that was given up. */
const forgetKey = '_dcf';

/**
 * The collector's batch call; `c` and `d` let it keep, or forget, its cookies. Of a foreign host a browser keeps them only
 * where the brand has said which domain is its own.
 */
export function batchUrl(): string {
  const { host, path, cookieDomain } = options;
  const url = `${host + path}/b`;
  if (host && !cookieDomain) return url;
  return `${url}?c=${read(forgetKey) ? 0 : 1}${cookieDomain && `&d=${cookieDomain}`}`;
}

/** As text, so that a browser asks no leave before it. @throws when no whole answer comes in time */
export async function post(body: string): Promise<Response> {
  const timeOutMs = 30_000;
  const isForgetting = read(forgetKey);
  const answer = await fetch(batchUrl(), {
    method: 'POST',
    body,
    keepalive: true,
    credentials: options.cookieDomain ? 'include' : 'same-origin',
    // Safari before 16 has none.
    signal: AbortSignal.timeout?.(timeOutMs),
  });
  // What is not read to its end counts against what a browser sends on for pages that are gone.
  await answer.text();
  if (isForgetting && answer.ok) remove(forgetKey);
  return answer;
}

/** The server is to forget its cookies with the next request. */
export function forgetServerCookies(): void {
  write(forgetKey, '1');
}
