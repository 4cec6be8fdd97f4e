import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { LakeObjects } from '../domain/lake/lake-objects.ts';
import { s3Client } from './aws-clients.ts';

export interface S3LakeObjectsOptions {
  readonly bucket: string;
  /** @default a client from the environment */
  readonly client?: S3Client;
}

const defaultLimit = 10_000;
const deleteBatch = 1000;

/** The lake bucket on S3. */
export function s3LakeObjects(options: S3LakeObjectsOptions): LakeObjects {
  const client = options.client ?? environmentClient();
  const Bucket = options.bucket;
  return {
    bucket: Bucket,
    list: async (prefix, limit = defaultLimit, after) => {
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page: ListObjectsV2CommandOutput = await client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: prefix,
            MaxKeys: Math.min(1000, limit - keys.length),
            ...(ContinuationToken !== undefined && { ContinuationToken }),
            ...(after !== undefined && { StartAfter: after }),
          }),
        );
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined && keys.length < limit);
      return keys;
    },
    deleteAll: async (keys) => {
      for (let start = 0; start < keys.length; start += deleteBatch) {
        const Objects = keys.slice(start, start + deleteBatch).map((Key) => ({ Key }));
        const { Errors } = await client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        const [first] = Errors ?? [];
        if (first !== undefined) {
          throw new Error(`${Errors?.length} objects stayed, first by ${first.Code ?? 'Unknown'}`);
        }
      }
    },
  };
}

function environmentClient(): S3Client {
  return s3Client();
}
