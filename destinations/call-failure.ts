import type { Answer } from './destination.ts';
import { type HttpReply, isRetryableStatus, retryAfterMs } from './http.ts';
import type { Reply } from './sending.ts';

type Answered = Extract<HttpReply, { readonly kind: 'answer' }>;
type CallFailure = Extract<Reply, { readonly kind: 'retry' | 'unknown' | 'stopped' }>;

/** Pause where a platform names none. */
const pauseMs = 30_000;

/**
 * What a failed call means on every platform: it never arrived, it may have arrived, or it is to be made again.
 *
 * @returns the answer itself when the platform's own words decide
 */
export function answerOrFailure(reply: HttpReply, platform: string): Answered | CallFailure {
  if (reply.kind === 'unreachable') {
    return { kind: 'retry', afterMs: pauseMs, reason: `${platform} cannot be reached` };
  }
  if (reply.kind === 'unknown') return { kind: 'unknown', reason: `${platform} did not answer` };
  return isRetryableStatus(reply.status) ? busy(reply, platform) : reply;
}

/** The platform wants the same request again, after its own pause where it names one. */
export function busy(reply: Answered, platform: string, otherwiseMs = pauseMs): CallFailure {
  const reason = `${platform} answered ${reply.status}`;
  return { kind: 'retry', afterMs: retryAfterMs(reply.headers, otherwiseMs), reason };
}

/** The same for a call about a list or an account: whether it arrived is found out by making it again. */
export function failedAnswer(failure: CallFailure): Answer<never> {
  return failure.kind === 'unknown' ? { ...failure, kind: 'retry', afterMs: 0 } : failure;
}
