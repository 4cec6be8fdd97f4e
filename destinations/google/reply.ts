import * as z from 'zod';
import type { ReceiptStatus } from '../destination.ts';
import { errorCode } from '../error-code.ts';
import { type HttpReply, isRetryableStatus, retryAfterMs } from '../http.ts';
import type { Reply } from '../sending.ts';

const accepted = z.object({ requestId: z.string() });

const errorBody = z.object({
  error: z.object({
    status: errorCode.optional(),
    details: z
      .array(
        z.object({
          reason: errorCode.optional(),
          metadata: z.record(z.string(), z.string()).optional(),
          fieldViolations: z
            .array(z.object({ field: z.string(), reason: errorCode.optional() }))
            .optional(),
        }),
      )
      .default([]),
  }),
});
type ErrorDetails = z.infer<typeof errorBody>['error'];

const minuteMs = 60_000;
const pauseMs = 30_000;

/** Reasons that blame the account or the request, never a member. */
const connectionReasons = new Set([
  'EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED',
  'MULTIPLE_DATA_TYPES_NOT_ALLOWED',
  'TERMS_AND_CONDITIONS_NOT_SIGNED',
  'TOO_MANY_AUDIENCE_MEMBERS',
]);

const retryableReasons = new Set(['INTERNAL_ERROR', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED']);

/**
 * Reads the answer to an ingest or remove request.
 *
 * @see destinations.md section 1, "Errors" and "Limits"
 */
export function readGoogleReply(reply: HttpReply, nowEpochMs: number): Reply {
  if (reply.kind !== 'answer' || reply.status !== 200) return googleFailure(reply, nowEpochMs);
  const body = accepted.safeParse(reply.json);
  return body.success
    ? { kind: 'accepted', receipt: body.data.requestId }
    : { kind: 'unknown', reason: 'Google answered without a request id' };
}

/** Reads any answer but 200. */
export function googleFailure(
  reply: HttpReply,
  nowEpochMs: number,
): Exclude<Reply, { readonly kind: 'accepted' }> {
  if (reply.kind === 'unreachable') {
    return { kind: 'retry', afterMs: pauseMs, reason: 'Google cannot be reached' };
  }
  if (reply.kind === 'unknown') return { kind: 'unknown', reason: 'Google did not answer' };
  const body = errorBody.safeParse(reply.json);
  const error = body.success ? body.data.error : { details: [] };
  if (reply.status === 429) {
    return {
      kind: 'retry',
      afterMs: quotaPauseMs(error, nowEpochMs),
      reason: 'quota of the project',
    };
  }
  const reasons = reasonsOf(error);
  if (isRetryableStatus(reply.status) || reasons.some((reason) => retryableReasons.has(reason))) {
    const afterMs = retryAfterMs(reply.headers, pauseMs);
    return { kind: 'retry', afterMs, reason: `Google answered ${reply.status}` };
  }
  const connectionReason =
    reasons.find((reason) => connectionReasons.has(reason)) ?? destinationReason(error);
  if (reply.status !== 400 || connectionReason !== undefined) {
    const reason = connectionReason ?? error.status ?? '';
    return { kind: 'stopped', reason: `Google answered ${reply.status} ${reason}`.trim() };
  }
  return blame(error) ?? { kind: 'refused', reason: reasons[0] ?? 'INVALID_ARGUMENT' };
}

/** All reasons that an answer names, the most precise first. */
export function googleReasons(reply: HttpReply): readonly string[] {
  const body = reply.kind === 'answer' ? errorBody.safeParse(reply.json) : undefined;
  return body?.data === undefined ? [] : reasonsOf(body.data.error);
}

/** A list or an account that is not there is no member's fault. */
function destinationReason(error: ErrorDetails): string | undefined {
  return error.details
    .flatMap((detail) => detail.fieldViolations ?? [])
    .find(({ field }) => /^destinations\b/.test(field))?.reason;
}

function reasonsOf(error: ErrorDetails): readonly string[] {
  return error.details.flatMap((detail) => [
    ...(detail.fieldViolations ?? []).flatMap((violation) => violation.reason ?? []),
    ...(detail.reason === undefined ? [] : [detail.reason]),
  ]);
}

/** Members named by a path such as `audience_members.audience_members[0].user_data`: the first index counts. */
function blame(
  error: ErrorDetails,
): { readonly kind: 'blamed'; readonly rejected: ReadonlyMap<number, string> } | undefined {
  const rejected = new Map<number, string>();
  for (const violation of error.details.flatMap((detail) => detail.fieldViolations ?? [])) {
    const index = /audience_?members\[(\d+)\]/i.exec(violation.field)?.[1];
    if (index !== undefined) rejected.set(Number(index), violation.reason ?? 'INVALID_ARGUMENT');
  }
  return rejected.size > 0 ? { kind: 'blamed', rejected } : undefined;
}

/** To the next minute, or to midnight in California when the day's quota is used up. */
function quotaPauseMs(error: ErrorDetails, nowEpochMs: number): number {
  const limits = error.details.flatMap((detail) => detail.metadata?.['quota_limit'] ?? []);
  if (!limits.some((limit) => limit.endsWith('PerDayPerProject'))) {
    return minuteMs - (nowEpochMs % minuteMs);
  }
  // Midnight Pacific is 07:00 or 08:00 UTC; the later one is right all year.
  const dayMs = 24 * 60 * minuteMs;
  const sinceReset = (nowEpochMs - 8 * 60 * minuteMs) % dayMs;
  return dayMs - sinceReset;
}

const statusBody = z.object({
  requestStatusPerDestination: z
    .array(
      z.object({
        requestStatus: z.string(),
        errorInfo: z
          .object({
            errorCounts: z
              .array(z.object({ recordCount: z.coerce.number(), reason: errorCode }))
              .default([]),
          })
          .optional(),
      }),
    )
    .min(1),
});

/** Reads the answer to `requestStatus:retrieve` for a request with one destination. */
export function readGoogleStatus(reply: HttpReply): ReceiptStatus {
  const body = reply.kind === 'answer' ? statusBody.safeParse(reply.json) : undefined;
  const status = body?.data?.requestStatusPerDestination[0];
  if (status === undefined) return { kind: 'retry', reason: 'Google gave no status' };
  const failedRecords = Object.fromEntries(
    (status.errorInfo?.errorCounts ?? []).map((count) => [count.reason, count.recordCount]),
  );
  switch (status.requestStatus) {
    case 'SUCCESS':
      return { kind: 'done' };
    case 'PROCESSING':
      return { kind: 'processing' };
    case 'PARTIAL_SUCCESS':
      return { kind: 'partly', failedRecords };
    case 'FAILED':
      return { kind: 'failed', failedRecords };
    default:
      return { kind: 'retry', reason: 'Google gave a status we do not know' };
  }
}
