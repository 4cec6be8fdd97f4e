import type { Fault } from '../../schemas/audience.ts';

export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
  /** Beside those that every answer has; names in lower case. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown): ApiResponse => ({ status: 200, body });
export const created = (body: unknown): ApiResponse => ({ status: 201, body });
export const accepted = (body: unknown): ApiResponse => ({ status: 202, body });

/** Codes of the API's own errors; `docs/errors.md` lists them. */
export type ApiErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'malformed_json'
  | 'too_large'
  | 'invalid'
  | 'internal';

const statuses: Readonly<Record<ApiErrorCode, number>> = {
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  malformed_json: 400,
  too_large: 413,
  invalid: 422,
  internal: 500,
};

/**
 * `{error: {code, message, path?, faults?}}`; `path` says where in the body the first fault is.
 */
export function failure(
  code: ApiErrorCode,
  message: string,
  faults: readonly Fault[] = [],
): ApiResponse {
  const path = faults[0]?.path;
  return {
    status: statuses[code],
    body: {
      error: {
        code,
        message,
        ...(path !== undefined && { path }),
        ...(faults.length > 0 && { faults }),
      },
    },
  };
}

export const notFound = (what: string): ApiResponse =>
  failure('not_found', `There is no such ${what}.`);
