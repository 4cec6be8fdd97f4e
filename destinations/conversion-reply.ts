import { type HttpReply, isRetryableStatus, retryAfterMs } from './http.ts';
import type { Reply } from './sending.ts';

const pauseMs = 30_000;

/**
 * Reads an answer that says all by its status: the one for success, 400 for a fault in some event without saying which,
 * the retryable ones, and any other for the connection.
 */
export function readStatusReply(reply: HttpReply, platform: string, success: number): Reply {
  if (reply.kind === 'unreachable') {
    return { kind: 'retry', afterMs: pauseMs, reason: `${platform} cannot be reached` };
  }
  if (reply.kind === 'unknown') return { kind: 'unknown', reason: `${platform} did not answer` };
  const reason = `${platform} answered ${reply.status}`;
  if (reply.status === success) return { kind: 'accepted' };
  if (isRetryableStatus(reply.status)) {
    return { kind: 'retry', afterMs: retryAfterMs(reply.headers, pauseMs), reason };
  }
  if (reply.status === 400) return { kind: 'refused', reason };
  const isToken = reply.status === 401 || reply.status === 403;
  return { kind: 'stopped', reason: isToken ? `${reason}: token or permission` : reason };
}
