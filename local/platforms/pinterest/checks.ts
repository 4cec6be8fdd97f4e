import { createHash } from 'node:crypto';
import type { PlatformMember } from '../membership.ts';

/** Bytes of a body above which the gateway refuses; the documentation names none. */
export const mostBytes = 1_000_000;

export const listTypes: ReadonlySet<unknown> = new Set([
  'EMAIL',
  'IDFA',
  'MAID',
  'LR_ID',
  'DLX_ID',
  'HASHED_PINNER_ID',
]);

const hash = /^([0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})$/;
const plainAddress = /^[^\s@,A-Z]+@[^\s@,A-Z]+$/;
const emptyHash = createHash('sha256').update('').digest('hex');

/** Members of a comma-separated text of records; undefined for anything else, or where one of them is no record. */
export function checkRecords(records: unknown): readonly PlatformMember[] | undefined {
  if (typeof records !== 'string' || records === '') return undefined;
  const values = records.split(',');
  const areRecords = values.every(
    (value) => (hash.test(value) || plainAddress.test(value)) && value !== emptyHash,
  );
  if (!areRecords) return undefined;
  return values.map((value) => {
    const record = plainAddress.test(value)
      ? createHash('sha256').update(value).digest('hex')
      : value;
    return { tuple: [record], identifiers: [record] };
  });
}
