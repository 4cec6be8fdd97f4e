import * as z from 'zod';
import { accountAnswer } from '../account-answer.ts';
import { busy } from '../call-failure.ts';
import type { Member, Operation } from '../destination.ts';
import { errorCode } from '../error-code.ts';
import type { HttpReply } from '../http.ts';
import { rejectedMembers } from '../item-outcomes.ts';
import type { Reply } from '../sending.ts';
import { microsoftItems } from './mapping.ts';

/** `Message` is never read: it could echo data. */
const apiError = z.object({
  Index: z.number().nullish(),
  Code: z.number().nullish(),
  ErrorCode: errorCode.nullish(),
});
type ApiError = z.infer<typeof apiError>;

const errors = z.array(apiError.nullable()).nullish();
const answered = z.object({
  PartialErrors: errors,
  Errors: errors,
  OperationErrors: errors,
});

const internalCode = 0;
const callRateCode = 117;
/** Credentials are invalid; the token has ended. */
const tokenCodes = new Set([105, 109]);
const minuteMs = 60_000;

const advice: Readonly<Record<string, string>> = {
  CustomerListTermsAndConditionsNotAccepted:
    'make one customer list by hand in Microsoft Advertising and accept its terms',
};

function errorsOf(json: unknown): readonly ApiError[] {
  const body = answered.safeParse(json).data;
  return [body?.PartialErrors, body?.Errors, body?.OperationErrors]
    .flatMap((list) => list ?? [])
    .filter((error) => error !== null);
}

/** Whether a new access token may help. */
export function blamesToken(reply: HttpReply): boolean {
  if (reply.kind !== 'answer') return false;
  return (
    reply.status === 401 || errorsOf(reply.json).some(({ Code }) => tokenCodes.has(Code ?? -1))
  );
}

/** What an answer says: its JSON, errors that belong to indexes, or why the call came to nothing. */
type Reading =
  | { readonly kind: 'read'; readonly json: unknown; readonly byIndex: ReadonlyMap<number, string> }
  | Extract<Reply, { readonly kind: 'retry' | 'unknown' | 'stopped' }>;

/**
 * Reads any answer of the Campaign Management API. An error that names no index blames nobody: a person looks before
 * members are given up.
 *
 * @see destinations.md section 9, "Partial failure"
 */
export function readMicrosoft(reply: HttpReply): Reading {
  const answer = accountAnswer(reply, 'Microsoft');
  if (answer.kind !== 'answer') return answer;
  const found = errorsOf(answer.json);
  if (found.some(({ Code }) => Code === callRateCode)) return busy(answer, 'Microsoft', minuteMs);
  if (found.some(({ Code }) => Code === internalCode)) return busy(answer, 'Microsoft');
  const byIndex = new Map<number, string>();
  for (const error of found) {
    const help = advice[error.ErrorCode ?? ''];
    const isOne = typeof error.Index === 'number' && help === undefined && answer.status === 200;
    if (isOne) byIndex.set(error.Index ?? 0, nameOf(error));
    else {
      const reason = `Microsoft answered ${answer.status} ${nameOf(error)}`;
      return { kind: 'stopped', reason: help === undefined ? reason : `${reason}: ${help}` };
    }
  }
  if (answer.status !== 200) {
    return { kind: 'stopped', reason: `Microsoft answered ${answer.status}` };
  }
  return answer.json === undefined
    ? { kind: 'unknown', reason: 'Microsoft answered without JSON' }
    : { kind: 'read', json: answer.json, byIndex };
}

const nameOf = ({ ErrorCode, Code }: ApiError): string => ErrorCode ?? `code ${Code ?? 'unknown'}`;

/** Reads the answer to an Apply with these members. */
export function readApply(
  reply: HttpReply,
  operation: Operation,
  members: readonly Member[],
): Reply {
  const reading = readMicrosoft(reply);
  if (reading.kind !== 'read') return reading;
  const countOf = (member: Member): number => microsoftItems(member).length;
  const rejected = rejectedMembers(operation, members, countOf, reading.byIndex);
  return { kind: 'accepted', rejected };
}
