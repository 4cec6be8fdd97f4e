import { hash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  AwsError,
  type Clock,
  type Meter,
  type WireHandler,
  type WireRequest,
  type WireResponse,
} from '../wire.ts';
import { NotModified, quoted } from './conditions.ts';
import { type CreationListener, creationListeners } from './created-objects.ts';
import { deleteObjects } from './delete-objects.ts';
import { noSuchBucket, noSuchKey } from './errors.ts';
import { listObjects } from './list-objects.ts';
import { sqliteMetadata } from './metadata.ts';
import { objectTree } from './object-tree.ts';
import { type Bucket, createObjects, type Objects, sourceOf } from './objects.ts';
import { type Operation, operationOf } from './operation.ts';
import { checkExpiry } from './presigned.ts';
import { checkBucketName, decodeKey } from './request-body.ts';
import { errorResponse } from './xml.ts';

export interface S3 {
  /** Path style: `/<bucket>/<key>`. */
  readonly handle: WireHandler;
  /** Does nothing when the bucket is there. */
  createBucket(name: string): void;
  /** File that holds the object, or would; for a key that is no other key's folder that is `<bucketDir>/<key>`. */
  objectPath(bucket: string, key: string): string;
  bucketDir(bucket: string): string;
  /** Told of every object that is written, before its writer is answered. */
  onCreated(listener: CreationListener): void;
  close(): void;
}

export interface S3Options {
  /** Buckets are folders in it; what lies beside them begins with a dot, which no bucket's name does. */
  readonly dir: string;
  readonly clock: Clock;
  readonly meter: Meter;
}

/**
 * S3 on plain files, so that a query engine can glob `<dir>/<bucket>/**`. A write is answered when its bytes and its
 * name are on the disk.
 */
export function createS3({ dir, clock, meter }: S3Options): S3 {
  const temporaryDir = join(dir, '.temporary');
  rmSync(temporaryDir, { recursive: true, force: true });
  mkdirSync(temporaryDir, { recursive: true });
  const metadata = sqliteMetadata(join(dir, '.metadata.sqlite'));
  const created = creationListeners();
  const objects = createObjects({ temporaryDir, metadata, clock });
  const bucketDir = (name: string): string => {
    checkBucketName(name);
    return join(dir, name);
  };
  const createBucket = (name: string): void => {
    mkdirSync(bucketDir(name), { recursive: true });
  };
  const bucketOf = (name: string): Bucket => {
    if (!existsSync(bucketDir(name))) throw noSuchBucket(name);
    return { name, tree: objectTree(bucketDir(name)) };
  };
  const serve = async (request: WireRequest): Promise<WireResponse> => {
    checkExpiry(request, clock());
    const { bucket, encodedKey } = splitPath(request.path);
    const operation = operationOf(request, encodedKey !== undefined);
    meter('s3', operation.unit, 1);
    if (operation.name === 'CreateBucket') {
      if (existsSync(bucketDir(bucket))) throw alreadyOwned(bucket);
      createBucket(bucket);
      return { status: 200, headers: { location: `/${bucket}` }, body: '' };
    }
    const found = bucketOf(bucket);
    const response = await perform(objects, operation, found, encodedKey, request, bucketOf);
    if (operation.name === 'PutObject' || operation.name === 'CopyObject') {
      const key = decodeKey(encodedKey ?? '');
      const { size: sizeBytes = 0, etag = '' } = objects.metadataOf(found, key) ?? {};
      const by = operation.name === 'PutObject' ? 'Put' : 'Copy';
      await created.tell({ bucket, key, sizeBytes, etag, by });
    }
    return response;
  };
  return {
    handle: (request) => answer(serve, request),
    createBucket,
    onCreated: created.add,
    bucketDir,
    objectPath: (bucket, key) => objectTree(bucketDir(bucket)).pathOf(key),
    close: () => metadata.close(),
  };
}

function perform(
  objects: Objects,
  operation: Operation,
  bucket: Bucket,
  encodedKey: string | undefined,
  request: WireRequest,
  bucketOf: (name: string) => Bucket,
): Promise<WireResponse> | WireResponse {
  const key = encodedKey === undefined ? '' : decodeKey(encodedKey);
  switch (operation.name) {
    case 'PutObject':
      return objects.put(bucket, key, request);
    case 'GetObject':
      return withDisposition(objects.get(bucket, key, request), request);
    case 'HeadObject':
      return objects.head(bucket, key, request);
    case 'DeleteObject':
      return objects.remove(bucket, key, request);
    case 'CopyObject': {
      const source = sourceOf(request.headers['x-amz-copy-source'] ?? '');
      return objects.copy(bucketOf(source.bucket), bucket, key, request);
    }
    case 'ListObjectsV2':
      return listObjects(
        bucket.name,
        bucket.tree,
        (listed) => {
          const metadata = objects.metadataOf(bucket, listed);
          if (metadata === undefined) throw noSuchKey(listed);
          return metadata;
        },
        request,
      );
    case 'DeleteObjects':
      return deleteObjects(objects, bucket, request);
    case 'HeadBucket':
    case 'CreateBucket':
      return { status: 200, headers: {}, body: '' };
  }
}

/** A reader may say under which name a browser keeps what it gets. */
async function withDisposition(
  answered: Promise<WireResponse> | WireResponse,
  { query }: WireRequest,
): Promise<WireResponse> {
  const response = await answered;
  const disposition = query.get('response-content-disposition');
  return disposition === null
    ? response
    : { ...response, headers: { ...response.headers, 'content-disposition': disposition } };
}

function splitPath(path: string): { bucket: string; encodedKey: string | undefined } {
  const [, bucket = '', encodedKey] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  return { bucket, encodedKey: encodedKey === '' ? undefined : encodedKey };
}

async function answer(
  serve: (request: WireRequest) => Promise<WireResponse>,
  request: WireRequest,
): Promise<WireResponse> {
  const requestId = hash('sha256', randomUUID(), 'hex').slice(0, 16).toUpperCase();
  const withId = (response: WireResponse): WireResponse => ({
    ...response,
    headers: { ...response.headers, 'x-amz-request-id': requestId },
  });
  try {
    return withId(await serve(request));
  } catch (error) {
    if (error instanceof NotModified) {
      return withId({ status: 304, headers: { etag: quoted(error.etag) }, body: '' });
    }
    if (!(error instanceof AwsError)) throw error;
    const response = withId(errorResponse(error, request.path, requestId));
    return request.method === 'HEAD' ? { ...response, body: '' } : response;
  }
}

const alreadyOwned = (bucket: string): AwsError =>
  new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    409,
    { BucketName: bucket },
  );
