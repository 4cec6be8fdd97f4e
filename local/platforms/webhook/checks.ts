import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from '../../wire.ts';
import type { KeptRecord } from './records.ts';

/** Seconds by which a timestamp may differ from our clock. */
const windowSeconds = 300;
const mostMembers = 10_000;
const fields = new Set([
  'email',
  'phone',
  'first_name',
  'last_name',
  'city',
  'state',
  'postal_code',
  'country',
]);
const emptyHashHex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Why a request is turned away as a whole. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface CheckedBatch {
  /** `test` names nobody and changes nothing. */
  readonly operation: 'add' | 'remove' | 'test';
  readonly audience: string;
  readonly taken: readonly KeptRecord[];
  /** Ids of members that cannot be used. */
  readonly unusable: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Checks who sent a request, when, and that nothing was changed. @throws Refusal */
export function checkSignature(request: WireRequest, key: string, nowEpochMs: number): void {
  const id = request.headers['webhook-id'] ?? '';
  const timestamp = request.headers['webhook-timestamp'] ?? '';
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) throw new Refusal(401, 'not signed');
  if (Math.abs(nowEpochMs / 1000 - Number(timestamp)) > windowSeconds) {
    throw new Refusal(401, 'the timestamp is outside of the window');
  }
  const expected = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(request.body)
    .digest();
  const isSigned = (request.headers['webhook-signature'] ?? '').split(' ').some((signature) => {
    const [version, encoded = ''] = signature.split(',');
    const given = Buffer.from(encoded, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isSigned) throw new Refusal(401, 'no signature of our key');
}

/** Checks the body of a request. @throws Refusal */
export function checkBatch(body: unknown): CheckedBatch {
  const batch = objectOf(body, ['version', 'batch', 'operation', 'audience', 'hashing', 'members']);
  const { version, operation, audience, hashing, members } = batch;
  if (version !== 1) throw new Refusal(400, 'version must be 1');
  if (operation !== 'add' && operation !== 'remove' && operation !== 'test') {
    throw new Refusal(400, 'unknown operation');
  }
  if (typeof audience !== 'string' || audience === '') throw new Refusal(400, 'no audience');
  if (hashing !== 'sha256' && hashing !== 'none') throw new Refusal(400, 'unknown hashing');
  if (!Array.isArray(members)) throw new Refusal(400, 'no members');
  if ((members.length === 0) !== (operation === 'test')) throw new Refusal(400, 'no members');
  if (members.length > mostMembers) throw new Refusal(413, 'too many members');
  const taken: KeptRecord[] = [];
  const unusable: string[] = [];
  const seen = new Set<string>();
  for (const value of members) {
    const { id, keys } = objectOf(value, ['id', 'keys']);
    if (typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id)) throw new Refusal(400, 'a bad id');
    if (seen.has(id)) throw new Refusal(400, 'an id twice');
    seen.add(id);
    const kept = keptKeys(keys, hashing === 'sha256');
    if (kept === undefined) unusable.push(id);
    else taken.push({ id, keys: kept });
  }
  return { operation, audience, taken, unusable };
}

/** @returns undefined where nobody can be found by these keys, or one is not hashed as declared */
function keptKeys(value: unknown, isHashed: boolean): readonly string[] | undefined {
  const keys = objectOf(value, [...fields]);
  const kept: string[] = [];
  for (const [field, values] of Object.entries(keys)) {
    if (!Array.isArray(values) || values.length === 0) return undefined;
    for (const key of values) {
      const isHash = typeof key === 'string' && /^[0-9a-f]{64}$/.test(key) && key !== emptyHashHex;
      if (isHashed ? !isHash : typeof key !== 'string' || key === '' || isHash) return undefined;
      kept.push(`${field}:${key}`);
    }
  }
  return kept.some((key) => /^(?:email|phone):/.test(key)) ? kept.sort() : undefined;
}

function objectOf(value: unknown, known: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 'not an object');
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Refusal(400, 'an unknown member');
  return { ...value };
}
