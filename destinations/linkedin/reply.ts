import * as z from 'zod';
import { accountAnswer, isTaken, stopped } from '../account-answer.ts';
import { type HttpAnswer, type HttpReply, isRetryableStatus } from '../http.ts';
import type { Reply } from '../sending.ts';

/** Errors of elements are not read: they could echo data. */
const answered = z.object({ elements: z.array(z.object({ status: z.number() })) });

const refusal = z.object({ serviceErrorCode: z.number().int() });

const retiredVersion = 426;

/** What the platform answered, for reasons. */
export function linkedinReason(answer: HttpAnswer): string {
  if (answer.status === retiredVersion) {
    return 'LinkedIn answered 426: it has retired this version of its API, so raise apiVersion';
  }
  const code = refusal.safeParse(answer.json).data?.serviceErrorCode;
  return `LinkedIn answered ${answer.status}${code === undefined ? '' : ` code ${code}`}`;
}

/**
 * Reads the answer to a request of one element per member: each has a status of its own.
 *
 * @param members number of members in the request
 * @see destinations.md section 10
 */
export function readLinkedinReply(reply: HttpReply, members: number): Reply {
  const answer = accountAnswer(reply, 'LinkedIn');
  if (answer.kind !== 'answer') return answer;
  if (!isTaken(answer)) {
    const reason = linkedinReason(answer);
    return [400, 413, 422].includes(answer.status) ? { kind: 'refused', reason } : stopped(reason);
  }
  const elements = answered.safeParse(answer.json).data?.elements;
  if (elements?.length !== members) {
    return { kind: 'unknown', reason: 'LinkedIn answered without a status for everybody' };
  }
  const again = new Map<number, string>();
  const rejected = new Map<number, string>();
  for (const [index, { status }] of elements.entries()) {
    if (status >= 200 && status < 300) continue;
    const reason = `LinkedIn answered ${status}`;
    (isRetryableStatus(status) ? again : rejected).set(index, reason);
  }
  return { kind: 'accepted', again, rejected };
}
