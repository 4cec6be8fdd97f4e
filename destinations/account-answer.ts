import { answerOrFailure } from './call-failure.ts';
import type { HttpAnswer, HttpReply } from './http.ts';
import type { Reply } from './sending.ts';

const longestPauseMs = 60 * 60 * 1000;

/**
 * The answer to a call, or how it failed whatever it was about: token and permission of the account included. What is left
 * to the caller: 2xx, and the statuses that speak of the request (400, 404, 409, 413, 422 …).
 *
 * @param platform its name, for reasons
 * @param pause time to wait by the headers of a 429, in milliseconds; default: `Retry-After`, else 30 s
 * @see destinations.md section 0.3, "Retryable classes"
 */
export function accountAnswer(
  reply: HttpReply,
  platform: string,
  pause?: (headers: Headers) => number,
): ReturnType<typeof answerOrFailure> {
  if (reply.kind === 'answer' && reply.status === 429 && pause !== undefined) {
    return { kind: 'retry', afterMs: pause(reply.headers), reason: `${platform} answered 429` };
  }
  const answer = answerOrFailure(reply, platform);
  if (answer.kind !== 'answer') return answer;
  if (answer.status === 401) return stopped(`${platform} answered 401: the token was refused`);
  if (answer.status === 403) {
    return stopped(`${platform} answered 403: the account has no permission`);
  }
  return answer;
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
