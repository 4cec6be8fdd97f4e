import * as z from 'zod';
import { type HttpReply, isRetryableStatus, retryAfterMs } from '../http.ts';
import type { Reply } from '../sending.ts';

const accepted = z.object({
  session_id: z.coerce.string().optional(),
  num_received: z.coerce.number(),
  num_invalid_entries: z.coerce.number().default(0),
  /** By row index; what else it may hold is never read, it could echo data. */
  invalid_entry_samples: z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .default({}),
});

const errorBody = z.object({
  error: z.object({
    code: z.number(),
    error_subcode: z.number().optional(),
    is_transient: z.boolean().optional(),
  }),
});
type MetaError = z.infer<typeof errorBody>['error'];

const usageHeader = z.record(
  z.string(),
  z.array(z.object({ estimated_time_to_regain_access: z.number().default(0) })),
);

const minuteMs = 60_000;
const pauseMs = 30_000;

const transientCodes = new Set([1, 2, 341, 368, 5000, 21009]);
const throttleCodes = new Set([4, 17, 613]);
const connectionCodes = new Set([190, 10, 200, 294, 2655]);
const audienceSubcodes = new Set([33, 1713230]);

/**
 * Reads the answer to adding or removing users.
 *
 * @param memberOfRow index of the member that each row belongs to
 * @see destinations.md section 3, "Partial failure" and "Errors"
 */
export function readMetaReply(reply: HttpReply, memberOfRow: readonly number[]): Reply {
  if (reply.kind === 'answer' && reply.status === 200) return readAccepted(reply.json, memberOfRow);
  return metaFailure(reply);
}

type Failure = Exclude<Reply, { readonly kind: 'accepted' }>;

/** Reads any answer but 200. */
export function metaFailure(reply: HttpReply): Failure {
  if (reply.kind === 'unreachable') {
    return { kind: 'retry', afterMs: pauseMs, reason: 'Meta cannot be reached' };
  }
  if (reply.kind === 'unknown') return { kind: 'unknown', reason: 'Meta did not answer' };
  const body = errorBody.safeParse(reply.json);
  if (body.success) return readError(body.data.error, reply.headers);
  if (isRetryableStatus(reply.status)) {
    const afterMs = retryAfterMs(reply.headers, pauseMs);
    return { kind: 'retry', afterMs, reason: `Meta answered ${reply.status}` };
  }
  return { kind: 'stopped', reason: `Meta answered ${reply.status} without an error code` };
}

function readAccepted(json: unknown, memberOfRow: readonly number[]): Reply {
  const body = accepted.safeParse(json);
  if (!body.success) return { kind: 'unknown', reason: 'Meta answered without counts' };
  const rejected = new Map<number, string>();
  for (const row of Object.keys(body.data.invalid_entry_samples)) {
    const member = memberOfRow[Number(row)];
    if (member !== undefined) rejected.set(member, 'invalid entry');
  }
  // Invalid entries beyond the sample cannot be told apart: they count as taken, as Meta's answer has it.
  return { kind: 'accepted', rejected };
}

/** Code and subcode of an error; undefined for any other answer. */
export function metaErrorCode(
  reply: HttpReply,
): { readonly code: number; readonly subcode: number } | undefined {
  const body = reply.kind === 'answer' ? errorBody.safeParse(reply.json) : undefined;
  const error = body?.data?.error;
  return error && { code: error.code, subcode: error.error_subcode ?? 0 };
}

function readError(error: MetaError, headers: Headers): Failure {
  const { code, error_subcode: subcode = 0 } = error;
  const name = subcode === 0 ? `code ${code}` : `code ${code}, subcode ${subcode}`;
  const isThrottled = throttleCodes.has(code) || (code >= 80_000 && code < 81_000);
  if (isThrottled) return { kind: 'retry', afterMs: regainMs(headers), reason: `Meta ${name}` };
  if (transientCodes.has(code) || error.is_transient === true) {
    return { kind: 'retry', afterMs: retryAfterMs(headers, pauseMs), reason: `Meta ${name}` };
  }
  const isAudience = code === 100 && audienceSubcodes.has(subcode);
  if (connectionCodes.has(code) || isAudience) return { kind: 'stopped', reason: `Meta ${name}` };
  return { kind: 'refused', reason: `Meta ${name}` };
}

/** Pause that the usage header asks for, at least a minute. */
function regainMs(headers: Headers): number {
  const header = headers.get('x-business-use-case-usage');
  if (header === null) return minuteMs;
  try {
    const usage = usageHeader.parse(JSON.parse(header));
    const minutes = Object.values(usage)
      .flat()
      .map((bucket) => bucket.estimated_time_to_regain_access);
    return Math.max(1, ...minutes) * minuteMs;
  } catch {
    return minuteMs;
  }
}
