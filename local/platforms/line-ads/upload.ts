import { createHash } from 'node:crypto';
import type { WireRequest } from '../../wire.ts';

/** Bytes of a file of hashed lines. */
const mostBytes = 60_000_000;

const idTypes = new Map([
  ['IFA', 'UPLOAD'],
  ['HASHED_EMAIL', 'HASHED_EMAIL_UPLOAD'],
  ['HASHED_PHONE_NUMBER', 'HASHED_PHONE_NUMBER_UPLOAD'],
]);
const emptyHash = createHash('sha256').update('').digest('hex');
const deviceId = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

export interface Upload {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly action: 'ADD' | 'REPLACE';
  readonly functionType: string;
  /** `KIND:value` of the lines that are right. */
  readonly identifiers: readonly string[];
}

/** What a multipart upload says, or the property that is wrong with it. */
export function readUpload(request: WireRequest): Upload | { readonly wrong: string } {
  const fields = fieldsOf(request);
  const id = fields.get('id');
  const name = fields.get('name');
  const action = fields.get('action');
  const idType = fields.get('idType') ?? '';
  const file = fields.get('file');
  const functionType = idTypes.get(idType);
  if (!id && !name) return { wrong: 'name' };
  if (id !== undefined && !/^\d+$/.test(id)) return { wrong: 'id' };
  if (action !== 'ADD' && action !== 'REPLACE') return { wrong: 'action' };
  if (functionType === undefined) return { wrong: 'idType' };
  if (!file || file.length > mostBytes) return { wrong: 'file' };
  const identifiers = file
    .split(/\r?\n/)
    .filter((line) =>
      idType === 'IFA' ? deviceId.test(line) : /^[0-9a-f]{64}$/.test(line) && line !== emptyHash,
    )
    .map((line) => `${idType}:${line}`);
  return { id, name, action, functionType, identifiers };
}

function fieldsOf(request: WireRequest): ReadonlyMap<string, string> {
  const contentType = request.headers['content-type'] ?? '';
  const boundary = /^multipart\/form-data; boundary="?([^";]+)"?$/.exec(contentType)?.[1];
  const fields = new Map<string, string>();
  if (boundary === undefined) return fields;
  const parts = `\r\n${request.body.toString('latin1')}`.split(`\r\n--${boundary}`);
  // A body that was cut off has no end.
  if (!parts.at(-1)?.startsWith('--')) return fields;
  for (const part of parts.slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n');
    const name = /content-disposition: form-data;.*\bname="([^"]+)"/i.exec(part.slice(0, end))?.[1];
    if (name !== undefined) fields.set(name, part.slice(end + 4));
  }
  return fields;
}
