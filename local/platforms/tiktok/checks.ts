import { createHash } from 'node:crypto';
import type { PlatformMember } from '../membership.ts';

/** Length in hexadecimal digits of each kind of identifier. */
const idLengths: ReadonlyMap<string, number> = new Map([
  ['EMAIL_SHA256', 64],
  ['PHONE_SHA256', 64],
  ['IDFA_SHA256', 64],
  ['AAID_SHA256', 64],
  ['IDFA_MD5', 32],
  ['AAID_MD5', 32],
]);
const mostRows = 1_000;
const emptyHashes = new Set(
  ['sha256', 'md5'].map((algorithm) => createHash(algorithm).update('').digest('hex')),
);

/** A request that TikTok would answer with code 40002. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

export interface Mapping {
  readonly action: 'add' | 'delete';
  readonly rows: number;
  readonly membersOfAudience: ReadonlyMap<string, readonly PlatformMember[]>;
}

type Json = Readonly<Record<string, unknown>>;

/** @throws InvalidRequest when anything of the request is wrong; nothing of it is taken then */
export function checkMapping(body: Json): Mapping {
  listOf(body['advertiser_ids'], 'advertiser_ids').forEach(checkId);
  const { action } = body;
  if (action !== 'add' && action !== 'delete') throw new InvalidRequest('action: add or delete');
  const schema = listOf(body['id_schema'], 'id_schema').map(String);
  if (schema.some((kind) => !idLengths.has(kind))) {
    throw new InvalidRequest('id_schema holds an unknown kind');
  }
  if (new Set(schema).size < schema.length) throw new InvalidRequest('id_schema repeats a kind');
  const rows = listOf(body['batch_data'], 'batch_data');
  if (rows.length > mostRows) throw new InvalidRequest(`batch_data: more than ${mostRows} rows`);
  const membersOfAudience = new Map<string, PlatformMember[]>();
  for (const row of rows) {
    for (const [audience, identifiers] of identifiersOf(row, schema)) {
      const members = membersOfAudience.get(audience) ?? [];
      members.push({ tuple: identifiers, identifiers });
      membersOfAudience.set(audience, members);
    }
  }
  return { action, rows: rows.length, membersOfAudience };
}

/** Identifiers of one person by audience. */
function identifiersOf(row: unknown, schema: readonly string[]): ReadonlyMap<string, string[]> {
  const cells = listOf(row, 'batch_data: row');
  if (cells.length !== schema.length) {
    throw new InvalidRequest('batch_data: a row has another length than id_schema');
  }
  const found = new Map<string, string[]>();
  for (const [column, kind] of schema.entries()) {
    const cell = objectOf(cells[column], 'batch_data: cell');
    if (Object.keys(cell).length === 0) continue;
    const { id } = cell;
    const isHash =
      typeof id === 'string' && id.length === idLengths.get(kind) && /^[0-9a-f]+$/.test(id);
    if (!isHash || emptyHashes.has(id)) throw new InvalidRequest(`batch_data: id is no ${kind}`);
    for (const audience of listOf(cell['audience_ids'], 'audience_ids').map(checkId)) {
      found.set(audience, [...(found.get(audience) ?? []), `${kind}:${id}`]);
    }
  }
  if (found.size === 0) throw new InvalidRequest('batch_data: a row without an id');
  return found;
}

/** Ids exceed 2^53: as numbers they have lost digits on the way. */
function checkId(value: unknown): string {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return value;
  throw new InvalidRequest('an id is a text of digits');
}

function objectOf(value: unknown, name: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new InvalidRequest(`${name}: an object`);
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new InvalidRequest(`${name}: a list of at least one`);
}
