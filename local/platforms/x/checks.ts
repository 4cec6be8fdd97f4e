import { createHash } from 'node:crypto';
import type { PlatformMember } from '../membership.ts';

const hashedKinds = new Set(['email', 'phone_number', 'device_id', 'handle', 'twitter_id']);
const kinds = new Set([...hashedKinds, 'partner_user_id']);
const emptyHash = createHash('sha256').update('').digest('hex');
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export interface OperationFault {
  readonly code: 'INVALID_PARAMETER' | 'MISSING_PARAMETER';
  readonly message: string;
  readonly parameter: string;
}

export interface CheckedOperation {
  readonly type: 'Update' | 'Delete';
  readonly members: readonly PlatformMember[];
  readonly expiresAtEpochMs: number;
}

/** One operation of a request, or all that is wrong with it. */
export function checkOperation(
  operation: unknown,
  nowEpochMs: number,
): { readonly checked: CheckedOperation } | { readonly faults: readonly OperationFault[] } {
  const faults: OperationFault[] = [];
  const blame = (code: OperationFault['code'], parameter: string): void => {
    faults.push({ code, message: `Expected a valid ${parameter}`, parameter });
  };
  const { operation_type: type, params } = objectOf(operation);
  if (type !== 'Update' && type !== 'Delete') blame('INVALID_PARAMETER', 'operation_type');
  const { users, effective_at: from, expires_at: until } = objectOf(params);
  for (const [name, value] of Object.entries({ effective_at: from, expires_at: until })) {
    if (value !== undefined && !timestamp.test(String(value))) blame('INVALID_PARAMETER', name);
  }
  const expiresAtEpochMs =
    until === undefined ? inMonths(nowEpochMs, 13) : Date.parse(String(until));
  if (!(expiresAtEpochMs > nowEpochMs)) blame('INVALID_PARAMETER', 'expires_at');
  const members: PlatformMember[] = [];
  if (!Array.isArray(users) || users.length === 0) blame('MISSING_PARAMETER', 'users');
  else
    for (const user of users) {
      const identifiers = identifiersOf(user);
      if (identifiers === undefined) blame('INVALID_PARAMETER', 'users');
      else members.push({ tuple: identifiers, identifiers });
    }
  if (faults.length > 0 || (type !== 'Update' && type !== 'Delete')) return { faults };
  return { checked: { type, members, expiresAtEpochMs } };
}

function identifiersOf(user: unknown): readonly string[] | undefined {
  const entries = Object.entries(objectOf(user));
  if (entries.length === 0) return undefined;
  const identifiers: string[] = [];
  for (const [kind, values] of entries) {
    if (!kinds.has(kind) || !Array.isArray(values) || values.length === 0) return undefined;
    for (const value of values) {
      if (typeof value !== 'string' || value === '') return undefined;
      if (hashedKinds.has(kind) && (!/^[0-9a-f]{64}$/.test(value) || value === emptyHash)) {
        return undefined;
      }
      identifiers.push(`${kind}:${value}`);
    }
  }
  return identifiers;
}

function inMonths(epochMs: number, months: number): number {
  const date = new Date(epochMs);
  return date.setUTCMonth(date.getUTCMonth() + months);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
