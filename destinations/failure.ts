import type { Answer } from './destination.ts';
import { type HttpAnswer, type HttpReply, isRetryableStatus, retryAfterMs } from './http.ts';
import type { Reply } from './sending.ts';

/** A call failed for a reason that no member of a batch can be blamed for. */
export type Failure = Extract<Reply, { readonly kind: 'retry' | 'unknown' | 'stopped' }>;

const pauseMs = 30_000;
const longestPauseMs = 60 * 60 * 1000;

/**
 * The answer to a call, or how it failed whatever it was about. What is left to the caller: 2xx, and the statuses that
 * speak of the request (400, 404, 409, 413, 422 …).
 *
 * @param platform its name, for reasons
 * @param pause time to wait by the headers of a 429, in milliseconds; default: `Retry-After`, else 30 s
 * @see destinations.md section 0.3, "Retryable classes"
 */
export function answerOrFailure(
  reply: HttpReply,
  platform: string,
  pause: (headers: Headers) => number = (headers) => retryAfterMs(headers, pauseMs),
): HttpAnswer | Failure {
  if (reply.kind === 'unreachable') {
    return { kind: 'retry', afterMs: pauseMs, reason: `${platform} cannot be reached` };
  }
  if (reply.kind === 'unknown') return { kind: 'unknown', reason: `${platform} did not answer` };
  const { status, headers } = reply;
  if (status === 429) {
    return { kind: 'retry', afterMs: pause(headers), reason: `${platform} rate limit` };
  }
  if (isRetryableStatus(status)) {
    const afterMs = retryAfterMs(headers, pauseMs);
    return { kind: 'retry', afterMs, reason: `${platform} answered ${status}` };
  }
  if (status === 401) return stopped(`${platform} answered 401: the token was refused`);
  if (status === 403) return stopped(`${platform} answered 403: the account has no permission`);
  return reply;
}

/** A failure of a call about a list: what is unknown is asked again. */
export function failedAnswer(failure: Failure): Exclude<Answer<never>, { readonly kind: 'done' }> {
  if (failure.kind !== 'unknown') return failure;
  return { kind: 'retry', afterMs: pauseMs, reason: failure.reason };
}

/** Whether a status says that the request was taken. */
export function isTaken({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

export function stopped(reason: string): Extract<Reply, { readonly kind: 'stopped' }> {
  return { kind: 'stopped', reason };
}

/**
 * Time until an instant that a header names in epoch seconds, within a second and an hour.
 *
 * @param otherwiseMs where the header is missing or no number
 */
export function untilResetMs(
  headers: Headers,
  name: string,
  nowEpochMs: number,
  otherwiseMs: number,
): number {
  const seconds = Number(headers.get(name) ?? Number.NaN);
  if (!Number.isFinite(seconds)) return otherwiseMs;
  return Math.min(longestPauseMs, Math.max(1_000, seconds * 1_000 - nowEpochMs));
}
