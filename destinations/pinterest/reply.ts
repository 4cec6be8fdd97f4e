import * as z from 'zod';
import { accountAnswer, isTaken, stopped } from '../account-answer.ts';
import type { HttpAnswer, HttpReply } from '../http.ts';
import type { Reply } from '../sending.ts';

const changed = z.object({ id: z.string() });

/** Only the code is read: messages could echo data. */
const refusal = z.object({ code: z.number().int() });

/** What the platform answered, for reasons. */
export function pinterestReason(answer: HttpAnswer): string {
  const code = refusal.safeParse(answer.json).data?.code;
  const said = code === undefined ? '' : ` code ${code}`;
  return `Pinterest answered ${answer.status}${said}`;
}

/**
 * Reads the answer to a change of a list. A refused request names nobody.
 *
 * @see destinations.md section 12, "Errors"
 */
export function readPinterestReply(reply: HttpReply): Reply {
  const answer = accountAnswer(reply, 'Pinterest');
  if (answer.kind !== 'answer') return answer;
  if (!isTaken(answer)) {
    const reason = pinterestReason(answer);
    return [400, 413, 422].includes(answer.status) ? { kind: 'refused', reason } : stopped(reason);
  }
  return changed.safeParse(answer.json).success
    ? { kind: 'accepted' }
    : { kind: 'unknown', reason: 'Pinterest answered without a list' };
}
