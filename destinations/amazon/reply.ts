import * as z from 'zod';
import { accountAnswer } from '../account-answer.ts';
import type { ReceiptStatus } from '../destination.ts';
import { errorCode } from '../error-code.ts';
import type { HttpReply } from '../http.ts';
import type { Reply } from '../sending.ts';
import { parseExact } from './exact-numbers.ts';

/** `details` and `message` are never read: they could echo data. */
const errorBody = z.object({ code: errorCode });
const accepted = z.object({ jobRequestId: z.string().min(1) });
const jobBody = z.object({
  status: z.enum(['PENDING', 'SUCCEEDED', 'PARTIALLYSUCCEEDED', 'FAILED']),
});

type Reading =
  | { readonly kind: 'read'; readonly json: unknown }
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | Extract<Reply, { readonly kind: 'retry' | 'unknown' | 'stopped' }>;

/** The JSON of an answer with its numbers as text, or why there is none. */
export function readAmazon(reply: HttpReply): Reading {
  const answer = accountAnswer(reply, 'Amazon');
  if (answer.kind !== 'answer') return answer;
  const json = parseExact(answer.text ?? '');
  if (answer.status < 300) {
    return json === undefined
      ? { kind: 'unknown', reason: 'Amazon answered without JSON' }
      : { kind: 'read', json };
  }
  const code = errorBody.safeParse(json).data?.code ?? '';
  const reason = `Amazon answered ${answer.status} ${code}`.trim();
  if (answer.status === 400) return { kind: 'refused', reason };
  return answer.status === 404 ? { kind: 'absent', reason } : { kind: 'stopped', reason };
}

/** Reads the answer to a request with records; one that is refused names none of them. */
export function readRecords(reply: HttpReply): Reply {
  const reading = readAmazon(reply);
  if (reading.kind === 'absent') return { kind: 'stopped', reason: reading.reason };
  if (reading.kind !== 'read') return reading;
  const body = accepted.safeParse(reading.json);
  return body.success
    ? { kind: 'accepted', receipt: body.data.jobRequestId }
    : { kind: 'unknown', reason: 'Amazon answered without a job' };
}

/** What became of a request; how many of its records failed, Amazon counts in words that are not known to us. */
export function readJob(reply: HttpReply): ReceiptStatus {
  const reading = readAmazon(reply);
  const status = reading.kind === 'read' ? jobBody.safeParse(reading.json).data?.status : undefined;
  switch (status) {
    case undefined:
      return { kind: 'retry', reason: 'Amazon gave no status' };
    case 'PENDING':
      return { kind: 'processing' };
    case 'SUCCEEDED':
      return { kind: 'done' };
    case 'PARTIALLYSUCCEEDED':
      return { kind: 'partly', failedRecords: { [status]: 0 } };
    case 'FAILED':
      return { kind: 'failed', failedRecords: { [status]: 0 } };
  }
}
