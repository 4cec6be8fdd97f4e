import * as z from 'zod';
import { type HttpReply, isRetryableStatus, retryAfterMs } from '../http.ts';
import type { Reply } from '../sending.ts';

const accepted = z.object({
  data: z.object({ success_count: z.number(), total_count: z.number() }),
});

/** Only codes are read: messages and parameters could echo data. */
const fault = z.object({ code: z.string().regex(/^[A-Z_]{1,60}$/) });

const refusal = z.object({
  errors: z.array(fault).default([]),
  /** Faults by index of the operation; an empty list where there is none. */
  operation_errors: z.array(z.array(fault)).default([]),
});

const pauseMs = 30_000;
const minuteMs = 60_000;
const longestPauseMs = 60 * minuteMs;

/** Codes that may be some member's fault although no operation is named. */
const memberCodes = new Set(['INVALID', 'INVALID_PARAMETER', 'MISSING_PARAMETER']);

/**
 * Reads the answer to a request of one operation per member.
 *
 * @param members number of members in the request
 * @see destinations.md section 8, "Semantics" and "Errors"
 */
export function readXReply(reply: HttpReply, members: number, nowEpochMs: number): Reply {
  if (reply.kind === 'answer' && isXDone(reply)) return readAccepted(reply.json, members);
  return xFailure(reply, nowEpochMs, members);
}

/** Whether X did what a call asked. */
export function isXDone(reply: HttpReply): boolean {
  return reply.kind === 'answer' && (reply.status === 200 || reply.status === 201);
}

/**
 * Reads any answer but 200 and 201.
 *
 * @param members number of members in the request. @default 0, of a call about a list
 */
export function xFailure(
  reply: HttpReply,
  nowEpochMs: number,
  members = 0,
): Exclude<Reply, { readonly kind: 'accepted' }> {
  if (reply.kind === 'unreachable') {
    return { kind: 'retry', afterMs: pauseMs, reason: 'X cannot be reached' };
  }
  if (reply.kind === 'unknown') return { kind: 'unknown', reason: 'X did not answer' };
  const { status, headers, json } = reply;
  if (status === 429) {
    return { kind: 'retry', afterMs: resetMs(headers, nowEpochMs), reason: 'X rate limit' };
  }
  if (isRetryableStatus(status)) {
    const afterMs = retryAfterMs(headers, pauseMs);
    return { kind: 'retry', afterMs, reason: `X answered ${status}` };
  }
  const body = refusal.safeParse(json);
  const code = body.data?.errors[0]?.code;
  const reason = ['X answered', status, code].filter((part) => part !== undefined).join(' ');
  if (status !== 400 || body.data === undefined) return { kind: 'stopped', reason };
  const rejected = new Map(
    body.data.operation_errors.flatMap(([first], index) =>
      first === undefined || index >= members ? [] : [[index, first.code] as const],
    ),
  );
  if (rejected.size > 0) return { kind: 'blamed', rejected };
  const isMembers = code !== undefined && memberCodes.has(code);
  return isMembers ? { kind: 'refused', reason } : { kind: 'stopped', reason };
}

/** First code of an answer; undefined where there is none. */
export function xCode(reply: HttpReply): string | undefined {
  return reply.kind === 'answer' ? refusal.safeParse(reply.json).data?.errors[0]?.code : undefined;
}

/** X takes all or nothing; other counts than ours mean that it must be sent again. */
function readAccepted(json: unknown, members: number): Reply {
  const body = accepted.safeParse(json);
  if (!body.success) return { kind: 'unknown', reason: 'X answered without counts' };
  const { success_count: succeeded, total_count: total } = body.data.data;
  if (succeeded === total && total >= members) return { kind: 'accepted' };
  return { kind: 'retry', afterMs: pauseMs, reason: `X took ${succeeded} of ${members}` };
}

/** Until the later of the two limits starts anew, from a second to an hour. */
function resetMs(headers: Headers, nowEpochMs: number): number {
  const resets = ['x-rate-limit-reset', 'x-account-rate-limit-reset']
    .map((name) => Number(headers.get(name) ?? Number.NaN))
    .filter((seconds) => Number.isFinite(seconds));
  if (resets.length === 0) return retryAfterMs(headers, minuteMs);
  return Math.min(longestPauseMs, Math.max(1_000, Math.max(...resets) * 1_000 - nowEpochMs));
}
