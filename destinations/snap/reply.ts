import * as z from 'zod';
import { accountAnswer, isTaken, stopped } from '../account-answer.ts';
import type { HttpAnswer, HttpReply } from '../http.ts';
import type { Reply } from '../sending.ts';

const status = z.string().transform((text) => text.toUpperCase());

const taken = z.object({
  request_status: status,
  users: z.array(z.object({ sub_request_status: status })).default([]),
});

/** Only the code is read: messages could echo data. */
const refusal = z.object({ error_code: z.string().regex(/^E\d{1,6}$/) });

/** What the platform answered, for reasons. */
export function snapReason(answer: HttpAnswer): string {
  const code = refusal.safeParse(answer.json).data?.error_code ?? '';
  return `Snap answered ${answer.status} ${code}`.trim();
}

/**
 * Reads the answer to a change of users. A request is taken whole or not at all, and nobody is blamed.
 *
 * @see destinations.md section 13, "Whole-request outcome"
 */
export function readSnapReply(reply: HttpReply): Reply {
  const answer = accountAnswer(reply, 'Snap');
  if (answer.kind !== 'answer') return answer;
  const reason = snapReason(answer);
  if (!isTaken(answer)) {
    return [400, 413, 422].includes(answer.status) ? { kind: 'refused', reason } : stopped(reason);
  }
  const body = taken.safeParse(answer.json);
  if (!body.success) return { kind: 'unknown', reason: 'Snap answered without a status' };
  const { request_status: whole, users } = body.data;
  const isSuccess = [whole, ...users.map((user) => user.sub_request_status)].every(
    (word) => word === 'SUCCESS',
  );
  return isSuccess ? { kind: 'accepted' } : { kind: 'refused', reason };
}
