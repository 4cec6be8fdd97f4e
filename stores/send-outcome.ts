import type { SendOutcome } from '../domain/channel/messenger.ts';

const throttling = new Set([
  'TooManyRequestsException',
  'LimitExceededException',
  'ThrottlingException',
  'Throttling',
]);

/** Failures that happen before a byte of the request has left. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * What a failed call to AWS says of the message. A refusal by name did not go out; where no answer came, or a fault of
 * theirs, it may have. The reason is the error's name: its text may hold the address.
 *
 * @param stopping names of errors that will meet every message
 */
export function outcomeOfAws(error: unknown, stopping: ReadonlySet<string>): SendOutcome {
  const { name, status, code } = partsOf(error);
  if (throttling.has(name)) return { kind: 'retry', reason: name };
  if (stopping.has(name)) return { kind: 'stopped', reason: name };
  if (beforeSending.has(code)) return { kind: 'retry', reason: code };
  if (status !== undefined && status >= 400 && status < 500)
    return { kind: 'refused', reason: name };
  return { kind: 'unknown', reason: status === undefined ? 'no answer' : name };
}

function partsOf(error: unknown): { name: string; status: number | undefined; code: string } {
  const name = error instanceof Error ? error.name : 'unknown';
  const code = hasMember(error, 'code') ? String(error.code) : '';
  const metadata = hasMember(error, '$metadata') ? error.$metadata : undefined;
  const status = hasMember(metadata, 'httpStatusCode') ? metadata.httpStatusCode : undefined;
  return { name, status: typeof status === 'number' ? status : undefined, code };
}

function hasMember<Name extends string>(
  value: unknown,
  name: Name,
): value is Readonly<Record<Name, unknown>> {
  return typeof value === 'object' && value !== null && name in value;
}
