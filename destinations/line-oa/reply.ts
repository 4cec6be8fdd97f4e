import * as z from 'zod';
import { type HttpReply, isRetryableStatus, retryAfterMs } from '../http.ts';

/** How LINE took a call. */
export type LineReply =
  | { readonly kind: 'answer'; readonly json: unknown }
  /** There is no such audience. */
  | { readonly kind: 'missing' }
  /** `codes` are LINE's own words. */
  | { readonly kind: 'refused'; readonly codes: readonly string[] }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string };

const errorBody = z.object({
  message: z.string().default(''),
  details: z.array(z.object({ message: z.string().default('') })).default([]),
});

const pauseMs = 30_000;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * Reads an answer of the audience endpoints. Only 429 and 5xx are worth another try.
 *
 * @see destinations.md section 5, "Limits" and "Errors"
 */
export function readLineReply(reply: HttpReply): LineReply {
  if (reply.kind === 'unreachable') {
    return { kind: 'retry', afterMs: pauseMs, reason: 'LINE cannot be reached' };
  }
  if (reply.kind === 'unknown') return { kind: 'unknown', reason: 'LINE did not answer' };
  const { status, json, headers } = reply;
  if (status >= 200 && status < 300) return { kind: 'answer', json };
  const { message, codes } = wordsOf(json);
  if (status === 429) return tooMany(message, headers);
  if (isRetryableStatus(status)) {
    const afterMs = retryAfterMs(headers, pauseMs);
    return { kind: 'retry', afterMs, reason: `LINE answered ${status}` };
  }
  if (status === 404 || codes.includes('AUDIENCE_GROUP_NOT_FOUND')) return { kind: 'missing' };
  if (status === 400) return { kind: 'refused', codes };
  const advice = adviceOf(status);
  return {
    kind: 'stopped',
    reason: `LINE answered ${status}${advice === '' ? '' : `: ${advice}`}`,
  };
}

/** What somebody has to do about a status. */
export function adviceOf(status: number): string {
  if (status === 401) return 'issue a new channel access token, or give the channel id and secret';
  if (status === 403) return 'the account may not use audiences (Japan, Thailand and Taiwan only)';
  return '';
}

/** Codes are upper-case words; anything else of an answer could echo what was sent, and is dropped. */
function wordsOf(json: unknown): { readonly message: string; readonly codes: readonly string[] } {
  const body = errorBody.safeParse(json);
  if (!body.success) return { message: '', codes: [] };
  const { message, details } = body.data;
  const words = [message, ...details.map((detail) => detail.message)];
  const codes = words.filter((word) => /^[A-Z][A-Z_]+$/.test(word));
  return { message, codes: [...new Set(codes)] };
}

/** The same status for a full minute, too many operations and a month that is used up; no `Retry-After`. */
function tooMany(message: string, headers: Headers): LineReply {
  const isMonthly = /month/i.test(message);
  return {
    kind: 'retry',
    afterMs: retryAfterMs(headers, isMonthly ? dayMs : minuteMs),
    reason: isMonthly ? 'LINE: the month’s limit is used up' : 'LINE: too many requests at once',
  };
}
