import * as z from 'zod';
import { accountAnswer } from '../account-answer.ts';
import type { ListState, ReceiptStatus } from '../destination.ts';
import { errorCode } from '../error-code.ts';
import type { HttpReply } from '../http.ts';
import type { Reply } from '../sending.ts';

const errorBody = z.object({
  errors: z.array(z.object({ reason: errorCode.optional(), property: z.string().optional() })),
});

const id = z.union([z.string(), z.number()]).transform(String);

/** `estimatedAudienceSize` is text for people (`100 or fewer`) and never read as a number. */
export const lineAdsAudience = z.object({
  id,
  name: z.string(),
  status: z.enum(['IN_PROGRESS', 'READY', 'FAILED', 'EXPIRED']),
  failedType: errorCode.nullish(),
});
export type LineAdsAudience = z.infer<typeof lineAdsAudience>;

const jobsBody = z.object({
  jobs: z.array(
    z.object({
      jobStatus: z.enum(['QUEUED', 'WORKING', 'FINISHED', 'FAILED']),
      failedType: errorCode.nullish(),
      audienceCount: z.number().nullish(),
    }),
  ),
});

const clockFirst = 'check the clock first (15 minutes are allowed), then the keys';

type Reading =
  | { readonly kind: 'read'; readonly json: unknown }
  | { readonly kind: 'invalid'; readonly reason: string; readonly property: string | undefined }
  | { readonly kind: 'absent'; readonly reason: string }
  | Extract<Reply, { readonly kind: 'retry' | 'unknown' | 'stopped' }>;

/** @see destinations.md section 6, "Errors" */
export function readLineAds(reply: HttpReply): Reading {
  const answer = accountAnswer(reply, 'LINE Ads');
  if (answer.kind !== 'answer') {
    const isAboutKey = reply.kind === 'answer' && reply.status === 401;
    return isAboutKey ? { ...answer, reason: `${answer.reason}: ${clockFirst}` } : answer;
  }
  if (answer.status < 300) return { kind: 'read', json: answer.json };
  const error = errorBody.safeParse(answer.json).data?.errors[0];
  const reason = ['LINE Ads answered', answer.status, error?.reason ?? ''].join(' ').trim();
  if (answer.status === 400) return { kind: 'invalid', reason, property: error?.property };
  return answer.status === 404 ? { kind: 'absent', reason } : { kind: 'stopped', reason };
}

/** The list that an upload went to; a file that is refused names none of its lines. */
export function readUpload(
  reply: HttpReply,
): Reply | { readonly kind: 'uploaded'; readonly audience: LineAdsAudience } {
  const reading = readLineAds(reply);
  if (reading.kind === 'invalid') {
    const isFile = reading.property === 'file';
    return { kind: isFile ? 'refused' : 'stopped', reason: reading.reason };
  }
  if (reading.kind === 'absent') return { kind: 'stopped', reason: reading.reason };
  if (reading.kind !== 'read') return reading;
  const audience = lineAdsAudience.safeParse(reading.json);
  return audience.success
    ? { kind: 'uploaded', audience: audience.data }
    : { kind: 'unknown', reason: 'LINE Ads answered without a list' };
}

/** What became of the uploads to a list: one that failed is told until the list is made anew. */
export function readJobs(reply: HttpReply): ReceiptStatus {
  const reading = readLineAds(reply);
  const body = reading.kind === 'read' ? jobsBody.safeParse(reading.json).data : undefined;
  if (body === undefined) return { kind: 'retry', reason: 'LINE Ads gave no status' };
  const isOpen = body.jobs.some(
    ({ jobStatus }) => jobStatus === 'QUEUED' || jobStatus === 'WORKING',
  );
  if (isOpen || body.jobs.length === 0) return { kind: 'processing' };
  const failed = body.jobs.filter(({ jobStatus }) => jobStatus === 'FAILED');
  if (failed.length === 0) return { kind: 'done' };
  const failedRecords: Record<string, number> = {};
  for (const { failedType, audienceCount } of failed) {
    const reason = failedType ?? 'FAILED';
    failedRecords[reason] = (failedRecords[reason] ?? 0) + (audienceCount ?? 0);
  }
  return { kind: failed.length === body.jobs.length ? 'failed' : 'partly', failedRecords };
}

export function stateOf({ status, failedType }: LineAdsAudience): ListState {
  switch (status) {
    case 'IN_PROGRESS':
      return { kind: 'building' };
    case 'READY':
      return { kind: 'ready' };
    case 'FAILED':
      return { kind: 'failed', reason: failedType ?? 'LINE Ads gave no reason' };
    case 'EXPIRED':
      return { kind: 'gone', reason: 'expired' };
  }
}
