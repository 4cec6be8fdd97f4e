import { hash } from 'node:crypto';
import type { Canary } from './people.ts';

/** What a careless platform would put into an error's message: whom it is about, in the clear and hashed. */
export function echoOf({ email, mobile, whole }: Canary): string {
  const phone = `+81${mobile.slice(1)}`;
  return [
    ...[email, hash('sha256', email), hash('sha256', email, 'base64')],
    ...[phone, hash('sha256', phone), hash('sha256', mobile), whole?.lineUserId ?? ''],
  ].join(' ');
}

/** An error in every platform's shape at once, which tells the echo wherever a message may stand. */
function echoingBody(echo: string): Readonly<Record<string, unknown>> {
  const message = `Invalid value: ${echo}`;
  const violation = {
    field: 'audience_members[0].user_data.user_identifiers[0].email_address',
    description: message,
  };
  return {
    ...{ message, reason: message, code: 40002, rid: echo, num_invalid_entries: 1 },
    invalid_entry_samples: { [echo]: message },
    request_id: echo,
    details: [{ message, property: 'audiences[0].id' }],
    results: [{ id: echo, status: 'rejected', reason: message }],
    operation_errors: [[{ code: 'INVALID_PARAMETER', message, parameter: echo }]],
    errors: [{ code: echo, message, details: [{ requestKey: echo, requestValue: message }] }],
    error: {
      ...{ code: 100, status: 'INVALID_ARGUMENT', message, type: echo, error_user_msg: message },
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [violation],
        },
      ],
    },
  };
}

/** Failures of the next requests of a platform, each with the echo in it. */
export function echoingFaults(echo: string): readonly Readonly<Record<string, unknown>>[] {
  const body = echoingBody(echo);
  return [
    { status: 401, body },
    { status: 403, body },
    { status: 500, body },
    { status: 429, body, headers: { 'retry-after': '1', 'x-message': echo.slice(0, 40) } },
    { status: 400, body },
    { status: 200, body, when: 'after' },
  ];
}
