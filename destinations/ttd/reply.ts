import * as z from 'zod';
import { accountAnswer } from '../account-answer.ts';
import { errorCode } from '../error-code.ts';
import type { HttpReply } from '../http.ts';
import type { Reply } from '../sending.ts';

const answered = z.object({
  FailedLines: z
    .array(z.object({ ErrorCode: errorCode.nullish(), Message: z.string().nullish() }))
    .nullish(),
});

type Reading =
  | { readonly kind: 'read'; readonly failed: ReadonlyMap<number, string> }
  | Exclude<Reply, { readonly kind: 'accepted' | 'blamed' }>;

/**
 * Reads the answer to a data request. Items that failed are named by their number, from 1, inside the text of a message;
 * of that nothing else is read. A failure without a number could be anybody's: the request is halved.
 *
 * @returns reasons by index of the item, from 0
 * @see destinations.md section 15.2
 */
export function readTtdReply(reply: HttpReply): Reading {
  const answer = accountAnswer(reply, 'The Trade Desk');
  if (answer.kind !== 'answer') return answer;
  if (answer.status !== 200) {
    return { kind: 'stopped', reason: `The Trade Desk answered ${answer.status}` };
  }
  // A request that was taken whole may be answered with nothing.
  const body = answer.text === '' ? { FailedLines: [] } : answered.safeParse(answer.json).data;
  if (body === undefined)
    return { kind: 'unknown', reason: 'The Trade Desk answered without JSON' };
  const failed = new Map<number, string>();
  for (const { ErrorCode, Message } of body.FailedLines ?? []) {
    const number = /item #(\d+)/i.exec(Message ?? '')?.[1];
    const reason = ErrorCode ?? 'failed';
    if (number === undefined) return { kind: 'refused', reason };
    failed.set(Number(number) - 1, reason);
  }
  return { kind: 'read', failed };
}
