import * as z from 'zod';
import { type HttpReply, isRetryableStatus, retryAfterMs } from '../http.ts';
import type { Reply } from '../sending.ts';

/** `message` is never read: it could echo data. */
const answered = z.object({ code: z.number() });

const pauseMs = 30_000;

/** Token revoked or unknown; no permission for the advertiser or the endpoint. */
const connectionCodes = new Set([40105, 40001]);
/** A parameter is wrong; of which row, the platform does not say. */
const parameterCode = 40002;
/** Too many requests; a task that is still running. */
const busyCodes = new Set([40100, 40016]);

/**
 * Reads the answer to a mapping request. Nearly all of them come with status 200; `code` decides.
 *
 * @see destinations.md section 4, "Codes"
 */
export function readTiktokReply(reply: HttpReply): Reply {
  return tiktokFailure(reply) ?? { kind: 'accepted' };
}

type Failure = Exclude<Reply, { readonly kind: 'accepted' }>;

/** What kept a request from being done; undefined where it was. */
export function tiktokFailure(reply: HttpReply): Failure | undefined {
  if (reply.kind === 'unreachable') {
    return { kind: 'retry', afterMs: pauseMs, reason: 'TikTok cannot be reached' };
  }
  if (reply.kind === 'unknown') return { kind: 'unknown', reason: 'TikTok did not answer' };
  const body = answered.safeParse(reply.json);
  if (body.success && body.data.code !== 0) return readCode(body.data.code, reply.headers);
  if (isRetryableStatus(reply.status)) {
    const afterMs = retryAfterMs(reply.headers, pauseMs);
    return { kind: 'retry', afterMs, reason: `TikTok answered ${reply.status}` };
  }
  if (reply.status !== 200) return { kind: 'stopped', reason: `TikTok answered ${reply.status}` };
  return body.success ? undefined : { kind: 'unknown', reason: 'TikTok answered without a code' };
}

/** Code of an answer; undefined where there is none. */
export function tiktokCode(reply: HttpReply): number | undefined {
  return reply.kind === 'answer' ? answered.safeParse(reply.json).data?.code : undefined;
}

function readCode(code: number, headers: Headers): Failure {
  const reason = `TikTok code ${code}`;
  const isSystem = code >= 50_000 && code < 52_000;
  if (isSystem || busyCodes.has(code)) {
    return { kind: 'retry', afterMs: retryAfterMs(headers, pauseMs), reason };
  }
  if (code === parameterCode) return { kind: 'refused', reason };
  // A code we do not know blames nobody: a person looks before members are given up.
  return {
    kind: 'stopped',
    reason: connectionCodes.has(code) ? `${reason}: token or permission` : reason,
  };
}
