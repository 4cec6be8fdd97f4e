import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, unlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, WireRequest, WireResponse } from '../wire.ts';
import { checkReadConditions, checkWriteConditions, quoted } from './conditions.ts';
import { invalidRequest, noSuchKey, preconditionFailed } from './errors.ts';
import type { MetadataStore, ObjectMetadata } from './metadata.ts';
import { type ObjectTree, syncFolders } from './object-tree.ts';
import {
  decodeKey,
  type ReceivedBody,
  rangeOf,
  receiveBody,
  storedHeaders,
} from './request-body.ts';
import { element, s3Namespace, xmlHeader } from './xml.ts';

/** One bucket with everything that an operation on its objects needs. */
export interface Bucket {
  readonly name: string;
  readonly tree: ObjectTree;
}

export interface ObjectsContext {
  /** On the file system of the buckets. */
  readonly temporaryDir: string;
  readonly metadata: MetadataStore;
  readonly clock: Clock;
}

export interface Objects {
  put(bucket: Bucket, key: string, request: WireRequest): Promise<WireResponse>;
  get(bucket: Bucket, key: string, request: WireRequest): WireResponse;
  head(bucket: Bucket, key: string, request: WireRequest): WireResponse;
  copy(source: Bucket, bucket: Bucket, key: string, request: WireRequest): Promise<WireResponse>;
  remove(bucket: Bucket, key: string, request: WireRequest): WireResponse;
  metadataOf(bucket: Bucket, key: string): ObjectMetadata | undefined;
}

export function createObjects(context: ObjectsContext): Objects {
  const { metadata } = context;
  const metadataOf: Objects['metadataOf'] = ({ name, tree }, key) => {
    const path = tree.find(key);
    return path === undefined ? undefined : metadata.get(name, key, path);
  };
  const describe = (bucket: Bucket, key: string, request: WireRequest): ObjectMetadata => {
    const found = metadataOf(bucket, key);
    if (found === undefined) throw noSuchKey(key);
    checkReadConditions(found, request.headers);
    return found;
  };
  const remove: Objects['remove'] = (bucket, key, { headers }) => {
    checkWriteConditions(metadataOf(bucket, key), key, headers);
    bucket.tree.remove(key);
    metadata.keepOnly(bucket.name, key, undefined);
    return { status: 204, headers: {}, body: '' };
  };
  return {
    metadataOf,
    remove,
    async put(bucket, key, request) {
      const body = receiveBody(request);
      const headers = storedHeaders(request.headers);
      const stored = await write(context, bucket, key, body, headers, request.headers);
      return {
        status: 200,
        headers: { etag: quoted(stored.etag), ...stored.checksums },
        body: '',
      };
    },
    get(bucket, key, request) {
      const found = describe(bucket, key, request);
      const range = rangeOf(request.headers['range'], found.size);
      const path = bucket.tree.pathOf(key);
      if (range === undefined) {
        return { status: 200, headers: responseHeaders(found, request), body: readFileSync(path) };
      }
      const { checksums: _, ...whole } = found;
      return {
        status: 206,
        headers: {
          ...responseHeaders({ ...whole, checksums: {} }, request),
          'content-length': String(range.length),
          'content-range': `bytes ${range.start}-${range.start + range.length - 1}/${found.size}`,
        },
        body: readRange(path, range.start, range.length),
      };
    },
    head(bucket, key, request) {
      const found = describe(bucket, key, request);
      return { status: 200, headers: responseHeaders(found, request), body: '' };
    },
    copy: (source, bucket, key, request) => copy(context, source, bucket, key, request, metadataOf),
  };
}

async function copy(
  context: ObjectsContext,
  source: Bucket,
  bucket: Bucket,
  key: string,
  request: WireRequest,
  metadataOf: Objects['metadataOf'],
): Promise<WireResponse> {
  const { headers } = request;
  const sourceKey = sourceOf(headers['x-amz-copy-source'] ?? '').key;
  const isReplacing = headers['x-amz-metadata-directive'] === 'REPLACE';
  if (source.name === bucket.name && sourceKey === key && !isReplacing) {
    throw invalidRequest(
      'This copy request is illegal because it is trying to copy an object to itself without changing its metadata.',
    );
  }
  const found = metadataOf(source, sourceKey);
  if (found === undefined) throw noSuchKey(sourceKey);
  checkReadConditions(found, copySourceConditions(headers));
  const bytes = readFileSync(source.tree.pathOf(sourceKey));
  const body = { bytes, md5: found.etag, checksums: found.checksums };
  const kept = isReplacing ? storedHeaders(headers) : found.headers;
  const stored = await write(context, bucket, key, body, kept, headers);
  const xml = [
    `${xmlHeader}<CopyObjectResult xmlns="${s3Namespace}">`,
    element('ETag', quoted(stored.etag)),
    element('LastModified', new Date(stored.lastModifiedEpochMs).toISOString()),
    '</CopyObjectResult>',
  ].join('');
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xml };
}

/** The conditions that a copy puts on its source, under the names they have in a read. */
function copySourceConditions(headers: Readonly<Record<string, string>>): Record<string, string> {
  const conditions: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const condition = /^x-amz-copy-source-(if-.+)$/.exec(name)?.[1];
    if (condition !== undefined) conditions[condition] = value;
  }
  return conditions;
}

export function sourceOf(header: string): { readonly bucket: string; readonly key: string } {
  const path = header.startsWith('/') ? header.slice(1) : header;
  const slash = path.indexOf('/');
  if (slash === -1) throw invalidRequest('Copy source must mention bucket and key: bucket/key');
  return { bucket: path.slice(0, slash), key: decodeKey(path.slice(slash + 1)) };
}

async function write(
  { temporaryDir, metadata, clock }: ObjectsContext,
  bucket: Bucket,
  key: string,
  body: ReceivedBody,
  headers: Record<string, string>,
  conditions: Readonly<Record<string, string>>,
): Promise<ObjectMetadata> {
  checkWriteConditions(currentMetadata(metadata, bucket, key), key, conditions);
  const temporary = join(temporaryDir, randomUUID());
  await writeDurably(temporary, body.bytes);
  const stored: ObjectMetadata = {
    etag: body.md5,
    size: body.bytes.length,
    lastModifiedEpochMs: clock(),
    headers,
    checksums: body.checksums,
  };
  // From here on nothing waits: conditions, name and metadata change in one step as others see it.
  try {
    checkWriteConditions(currentMetadata(metadata, bucket, key), key, conditions);
    metadata.put(bucket.name, key, temporary, stored);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
  const changed = bucket.tree.publish(temporary, key, conditions['if-none-match'] === '*');
  if (changed === undefined) throw preconditionFailed('If-None-Match');
  metadata.keepOnly(bucket.name, key, bucket.tree.find(key));
  await syncFolders(changed);
  return stored;
}

function currentMetadata(
  metadata: MetadataStore,
  { name, tree }: Bucket,
  key: string,
): ObjectMetadata | undefined {
  const path = tree.find(key);
  return path === undefined ? undefined : metadata.get(name, key, path);
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

function readRange(path: string, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, bytes, 0, length, start);
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

function responseHeaders(found: ObjectMetadata, { headers }: WireRequest): Record<string, string> {
  const isChecksumWanted = headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED';
  return {
    ...found.headers,
    'accept-ranges': 'bytes',
    'content-length': String(found.size),
    etag: quoted(found.etag),
    'last-modified': new Date(found.lastModifiedEpochMs).toUTCString(),
    ...(isChecksumWanted ? found.checksums : {}),
  };
}
