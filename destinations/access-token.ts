import type { HttpReply } from './http.ts';

/** A renewed token, or the answer that stands for all calls that would have needed one. */
export type Renewal =
  | { readonly kind: 'token'; readonly token: string; readonly endsAtEpochMs: number }
  | { readonly kind: 'failed'; readonly reply: HttpReply };

/** Before its end by so much a token is renewed. */
const spareMs = 60_000;

/**
 * Makes calls with a token that is kept in memory, renewed before it ends and once more when it is refused. Calls that
 * wait for a renewal share it: a refresh token is not used twice at a time.
 */
export function withAccessToken(options: {
  readonly renew: () => Promise<Renewal>;
  readonly clock: () => number;
  /** Whether an answer blames the token. */
  readonly isRefused: (reply: HttpReply) => boolean;
}): (call: (token: string) => Promise<HttpReply>) => Promise<HttpReply> {
  let held: Promise<Renewal> | undefined;

  /** @param seen what the caller found wanting; if somebody else has renewed since, theirs is taken */
  function renewAfter(seen: Promise<Renewal> | undefined): Promise<Renewal> {
    if (held !== undefined && held !== seen) return held;
    const renewal = options.renew();
    held = renewal;
    // A renewal that broke is not what the next call waits for.
    renewal.catch(() => {
      held = undefined;
    });
    return renewal;
  }

  return async (call) => {
    let seen = held;
    const known = await seen;
    const isFresh = known?.kind === 'token' && known.endsAtEpochMs - spareMs > options.clock();
    if (!isFresh || seen === undefined) seen = renewAfter(seen);
    const renewal = await seen;
    if (renewal.kind === 'failed') return renewal.reply;
    const reply = await call(renewal.token);
    if (!options.isRefused(reply)) return reply;
    const again = await renewAfter(seen);
    return again.kind === 'failed' ? again.reply : call(again.token);
  };
}
