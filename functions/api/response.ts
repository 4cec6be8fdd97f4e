import type * as z from 'zod';
import { scrubText } from '../../domain/intake/scrub-text.ts';
import type { Fault } from '../../schemas/audience.ts';
import type { Problem } from '../../schemas/problem.ts';

/** What a route answers: a body of the shape it declares for the status, or a failure. */
export type ApiResponse<Body = unknown> = Success<Body> | Failure;

/** What may be answered where the contract has this schema. */
export type Answered<Schema extends z.ZodType> = ApiResponse<Shown<z.input<Schema>>>;

/** Everything read-only is welcome. */
type Shown<Body> = z.core.util.JSONType extends Body
  ? Body
  : { readonly [Member in keyof Body]: Shown<Body[Member]> };

interface Success<Body> {
  readonly status: number;
  readonly body: Body;
  /** Beside those that every answer has; names in lower case. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Failure {
  readonly status: number;
  readonly problem: Problem;
  /** Beside those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = <Body>(body: Body): ApiResponse<Body> => ({ status: 200, body });
export const created = <Body>(body: Body): ApiResponse<Body> => ({ status: 201, body });
export const accepted = <Body>(body: Body): ApiResponse<Body> => ({ status: 202, body });

/** Codes of the API's own errors; `docs/errors.md` lists them. */
export const statuses = {
  unauthorized: 401,
  forbidden: 403,
  not_for_advertising: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  idempotency_in_progress: 409,
  precondition_failed: 412,
  malformed_json: 400,
  too_large: 413,
  invalid: 422,
  idempotency_mismatch: 422,
  internal: 500,
} as const;
export type ApiErrorCode = keyof typeof statuses;

export const titles: Readonly<Record<ApiErrorCode, string>> = {
  unauthorized: 'No valid API key',
  forbidden: 'The key lacks a scope',
  not_for_advertising: 'It must not be used for advertising',
  not_found: 'There is no such thing',
  method_not_allowed: 'The path takes other methods',
  conflict: 'It cannot be as things are',
  idempotency_in_progress: 'The same call is still at work',
  precondition_failed: 'It has changed since it was read',
  malformed_json: 'The body is not JSON',
  too_large: 'The body is too large',
  invalid: 'Something in the call is not valid',
  idempotency_mismatch: 'The idempotency key was used for another call',
  internal: 'A fault of ours',
};

/** Where a code is explained; relative to the deployment, which serves the page. */
const problemType = (code: ApiErrorCode): string => `/api/errors.md#${code}`;

/**
 * RFC 9457 problem details, with the member `error` that callers of before read. A contact that the caller put into a path
 * or a name comes back as `[email]` or `[phone]`: answers to errors are logged by many.
 *
 * @param found every place of the call that is not valid; `path` of the first goes into `error`
 */
export function failure(code: ApiErrorCode, said: string, found: readonly Fault[] = []): Failure {
  const message = scrubText(said);
  const faults = found.map((fault) => ({
    ...fault,
    path: scrubText(fault.path),
    message: scrubText(fault.message),
  }));
  const path = faults[0]?.path;
  const more = faults.length > 0 ? { faults: [...faults] } : {};
  return {
    status: statuses[code],
    problem: {
      type: problemType(code),
      title: titles[code],
      status: statuses[code],
      detail: message,
      code,
      ...more,
      error: { code, message, ...(path !== undefined && { path }), ...more },
    },
  };
}

export const notFound = (what: string): Failure =>
  failure('not_found', `There is no such ${what}.`);
