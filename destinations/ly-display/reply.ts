import * as z from 'zod';
import { errorCode } from '../error-code.ts';
import { type HttpReply, isRetryableStatus, retryAfterMs } from '../http.ts';

/** How Yahoo! JAPAN took a call. */
export type YahooReply =
  /** `values` are the parts of `rval`, each taken. */
  | { readonly kind: 'answer'; readonly values: readonly unknown[] }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string };

/** `message` and `details` are never read: they could echo data. */
const errors = z.array(z.object({ code: errorCode }).nullable()).nullish();
const body = z.object({
  rval: z.object({ values: z.array(z.unknown()).nullish() }).nullish(),
  errors,
});
const failedValue = z.object({ operationSucceeded: z.literal(false).nullish(), errors });

const pauseMs = 30_000;
const pausesMs: ReadonlyMap<string, number> = new Map([
  ['0002', pauseMs],
  ['0003', 60_000],
  ['0099', 10 * 60_000],
]);

const advices: ReadonlyMap<string, string> = new Map([
  ['0111', 'authorise the application again and give the new refresh token'],
  ['0098', 'the business id may not manage audiences of this account'],
  ['0200', 'a test account cannot upload lists: give a real one'],
]);

export const listIsUsed = '211008';

/**
 * First code of the first layer that holds one: the answer's own errors, with whatever status, or those of a part.
 *
 * @returns undefined where nothing is said to have failed
 */
export function codeOf(json: unknown): string | undefined {
  const parsed = body.safeParse(json);
  if (!parsed.success) return undefined;
  const { errors: own, rval } = parsed.data;
  const [code] = codesOf(own);
  if (code !== undefined) return code;
  for (const value of rval?.values ?? []) {
    const failed = failedValue.safeParse(value);
    if (!failed.success) continue;
    const [ofValue] = codesOf(failed.data.errors);
    if (ofValue !== undefined) return ofValue;
    if (failed.data.operationSucceeded === false) return 'without a code';
  }
  return undefined;
}

function codesOf(list: z.infer<typeof errors>): readonly string[] {
  return (list ?? []).flatMap((error) => (error === null ? [] : [error.code]));
}

/**
 * Reads an answer in its three layers: status, `errors`, and `errors` of a part.
 *
 * @see destinations.md section 7, "Errors"
 */
export function readYahooReply(reply: HttpReply): YahooReply {
  if (reply.kind === 'unreachable') {
    return { kind: 'retry', afterMs: pauseMs, reason: 'Yahoo! JAPAN cannot be reached' };
  }
  if (reply.kind === 'unknown') return { kind: 'unknown', reason: 'Yahoo! JAPAN did not answer' };
  const { status, headers, json } = reply;
  const code = codeOf(json);
  if (code !== undefined) return readCode(code, headers);
  if (isRetryableStatus(status)) {
    const afterMs = retryAfterMs(headers, pauseMs);
    return { kind: 'retry', afterMs, reason: `Yahoo! JAPAN answered ${status}` };
  }
  if (status === 401) return readCode('0111', headers);
  if (status !== 200) return { kind: 'stopped', reason: `Yahoo! JAPAN answered ${status}` };
  const parsed = body.safeParse(json);
  return parsed.success && parsed.data.rval
    ? { kind: 'answer', values: parsed.data.rval.values ?? [] }
    : { kind: 'unknown', reason: 'Yahoo! JAPAN answered something else than documented' };
}

function readCode(code: string, headers: Headers): YahooReply {
  const pause = pausesMs.get(code);
  if (pause !== undefined) {
    const afterMs = retryAfterMs(headers, pause);
    return { kind: 'retry', afterMs, reason: `Yahoo! JAPAN code ${code}` };
  }
  const advice = advices.get(code);
  if (advice === undefined) return { kind: 'refused', code };
  return { kind: 'stopped', reason: `Yahoo! JAPAN code ${code}: ${advice}` };
}
