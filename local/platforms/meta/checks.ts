import type { PlatformMember } from '../membership.ts';

/** Columns whose values are SHA-256 in hexadecimal. */
const hashedKeys = new Set([
  'EMAIL',
  'PHONE',
  'GEN',
  'DOBY',
  'DOBM',
  'DOBD',
  'LN',
  'FN',
  'FI',
  'CT',
  'ST',
  'ZIP',
  'COUNTRY',
]);
const plainKeys = new Set([
  'EXTERN_ID',
  'MADID',
  'LOOKALIKE_VALUE',
  'DATA_PROCESSING_OPTIONS',
  'DATA_PROCESSING_OPTIONS_COUNTRY',
  'DATA_PROCESSING_OPTIONS_STATE',
]);
/** Columns that a removal may match on; the rest only sharpens a match. */
const identifyingKeys = new Set(['EMAIL', 'PHONE', 'MADID', 'EXTERN_ID']);
const mostRows = 10_000;
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export interface CheckedPayload {
  readonly received: number;
  readonly members: readonly PlatformMember[];
  /** Indexes of rows that cannot be matched; they are skipped, not refused. */
  readonly invalidRows: readonly number[];
}

/** A request that Meta would answer with code 100. */
export class InvalidPayload extends Error {
  override readonly name = 'InvalidPayload';
}

/** Session of a request as sent, or undefined when it has none. */
export interface Session {
  readonly id: string;
  readonly batchSeq: number;
  readonly isLast: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** @throws InvalidPayload when the request as a whole is wrong */
export function checkPayload(body: Json): CheckedPayload {
  const payload = objectOf(body['payload'], 'payload');
  const schema = listOf(payload['schema'], 'payload.schema').map(String);
  const unknown = schema.find((key) => !hashedKeys.has(key) && !plainKeys.has(key));
  if (unknown !== undefined) throw new InvalidPayload('schema holds an unknown key');
  if (schema.length === 0) throw new InvalidPayload('schema is empty');
  if (new Set(schema).size !== schema.length) throw new InvalidPayload('schema repeats a key');
  const rows = listOf(payload['data'], 'payload.data');
  if (rows.length === 0) throw new InvalidPayload('data is empty');
  if (rows.length > mostRows) throw new InvalidPayload('more than 10000 rows');
  const members: PlatformMember[] = [];
  const invalidRows: number[] = [];
  rows.forEach((row, index) => {
    const member = memberOf(schema, row);
    if (member === undefined) invalidRows.push(index);
    else members.push(member);
  });
  return { received: rows.length, members, invalidRows };
}

/** @throws InvalidPayload when a part of the session is missing or of the wrong type */
export function checkSession(body: Json): Session | undefined {
  if (body['session'] === undefined) return undefined;
  const session = objectOf(body['session'], 'session');
  const { session_id: id, batch_seq: batchSeq, last_batch_flag: isLast } = session;
  const isId =
    typeof id === 'number' ? Number.isSafeInteger(id) && id > 0 : /^\d+$/.test(String(id));
  if (!isId) throw new InvalidPayload('session_id must be a positive integer');
  if (typeof batchSeq !== 'number' || !Number.isInteger(batchSeq) || batchSeq < 1) {
    throw new InvalidPayload('batch_seq starts at 1');
  }
  if (typeof isLast !== 'boolean') throw new InvalidPayload('last_batch_flag must be a boolean');
  return { id: String(id), batchSeq, isLast };
}

function memberOf(schema: readonly string[], row: unknown): PlatformMember | undefined {
  if (!Array.isArray(row) || row.length !== schema.length) return undefined;
  const tuple: string[] = [];
  const identifiers: string[] = [];
  for (const [index, key] of schema.entries()) {
    const value: unknown = row[index];
    if (value === '') continue;
    if (typeof value !== 'string') return undefined;
    if (hashedKeys.has(key) && (!/^[0-9a-f]{64}$/.test(value) || value === emptyHash)) {
      return undefined;
    }
    tuple.push(`${key}:${value}`);
    if (identifyingKeys.has(key)) identifiers.push(`${key}:${value}`);
  }
  return tuple.length === 0 ? undefined : { tuple, identifiers };
}

function objectOf(value: unknown, name: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidPayload(`${name} must be an object`);
  }
  return { ...value };
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new InvalidPayload(`${name} must be a list`);
  return value;
}
