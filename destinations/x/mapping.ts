import type { MatchKeys, Member, Operation } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';
import type { XSettings } from './settings.ts';

/** Operations and bytes of a request. */
export const xLimits = { records: 2_500, bytes: 5_000_000 } as const;

const operationTypes = { add: 'Update', remove: 'Delete' } as const;

interface XOperation {
  readonly operation_type: 'Update' | 'Delete';
  readonly params: { readonly users: readonly XUser[] };
}

interface XUser {
  readonly email?: readonly string[];
  readonly phone_number?: readonly string[];
}

export function xSources({ fields }: XSettings): FieldSources {
  return {
    ...(fields.includes('email') ? { email: (record) => record.emails } : {}),
    ...(fields.includes('phone') ? { phone: (record) => record.phones } : {}),
  };
}

/** Whether the keys are enough to find a person by. */
export function hasXIdentifier(keys: MatchKeys): boolean {
  return keys['email'] !== undefined || keys['phone'] !== undefined;
}

/**
 * One operation for one person: X blames operations, so it blames a person. Without `expires_at` a person stays for
 * 13 months after the last Update.
 *
 * @see destinations.md section 8
 */
export function xOperation(operation: Operation, { keys }: Member): XOperation {
  const { email, phone } = keys;
  const user = {
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone_number: phone }),
  };
  return { operation_type: operationTypes[operation], params: { users: [user] } };
}

/** A person's operation with its comma and, at most, the brackets around all. */
export function xSizeOf(member: Member): { readonly records: number; readonly bytes: number } {
  return { records: 1, bytes: JSON.stringify(xOperation('remove', member)).length + 2 };
}
