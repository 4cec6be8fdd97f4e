import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BrokenFileError } from '../domain/import/broken-file-error.ts';
import type { ImportFiles, ImportObject } from '../domain/import/import-files.ts';
import { s3Client, s3LinkClient } from './aws-clients.ts';

interface S3ImportFilesOptions {
  readonly bucket: string;
  /** @default a client from the environment */
  readonly client?: S3Client;
  /** Signs links, and must ask for no checksum. @default a client from the environment */
  readonly linkClient?: S3Client;
}

const batchKeys = 1_000;

/** The bucket of files on their way in, on S3. */
export function s3ImportFiles(options: S3ImportFilesOptions): ImportFiles {
  const client = options.client ?? s3Client();
  const Bucket = options.bucket;
  return {
    async read(Key, start, end, eTag) {
      const Range = `bytes=${start}-${end - 1}`;
      const version = eTag === undefined ? {} : { IfMatch: `"${eTag}"` };
      try {
        const { Body } = await client.send(
          new GetObjectCommand({ Bucket, Key, Range, ...version }),
        );
        if (Body === undefined) throw new Error('S3 answered without a body');
        return await Body.transformToByteArray();
      } catch (error) {
        throw brokenBy(error) ?? error;
      }
    },
    async text(Key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async put(Key, Body, ContentType) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    },
    list: (prefix, limit) => list(client, Bucket, prefix, limit),
    async deleteAll(keys) {
      for (let start = 0; start < keys.length; start += batchKeys) {
        const Objects = keys.slice(start, start + batchKeys).map((Key) => ({ Key }));
        await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      }
    },
    uploadLink: (Key, expiresIn) =>
      getSignedUrl(options.linkClient ?? s3LinkClient(), new PutObjectCommand({ Bucket, Key }), {
        expiresIn,
      }),
  };
}

/** What no other try will mend. */
function brokenBy(cause: unknown): BrokenFileError | undefined {
  if (cause instanceof NoSuchKey) return new BrokenFileError('is no longer there', { cause });
  const isOther = cause instanceof S3ServiceException && cause.name === 'PreconditionFailed';
  return isOther
    ? new BrokenFileError('was written anew while it was read: that is an import of its own', {
        cause,
      })
    : undefined;
}

async function list(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  limit: number,
): Promise<readonly ImportObject[]> {
  const objects: ImportObject[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await client.send(
      new ListObjectsV2Command({
        ...{ Bucket, Prefix, MaxKeys: Math.min(batchKeys, limit - objects.length) },
        ...(ContinuationToken !== undefined && { ContinuationToken }),
      }),
    );
    for (const { Key, Size } of page.Contents ?? [])
      if (Key !== undefined) objects.push({ key: Key, sizeBytes: Size ?? 0 });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined && objects.length < limit);
  return objects;
}
