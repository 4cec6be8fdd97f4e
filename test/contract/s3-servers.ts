import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';
import { createS3, type S3 } from '../../local/s3/s3.ts';
import { isOnAws, named } from './aws-run.ts';
import { startWireServer } from './wire-server.ts';

const clientFor = (endpoint: string): S3Client =>
  new S3Client({
    endpoint,
    region: 'ap-northeast-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

export interface Served {
  readonly client: S3Client;
  stop(): Promise<void>;
}

export async function ours(): Promise<Served & { readonly s3: S3; readonly used: string[] }> {
  const dir = mkdtempSync(join(tmpdir(), 'daicho-s3-'));
  const used: string[] = [];
  const s3 = createS3({
    dir,
    clock: Date.now,
    meter: (service, unit, amount) => used.push(`${service} ${unit} ${amount}`),
  });
  const server = await startWireServer(s3.handle);
  const client = clientFor(server.url);
  return {
    client,
    s3,
    used,
    stop: async () => {
      client.destroy();
      await server.close();
      s3.close();
      rmSync(dir, { recursive: true });
    },
  };
}

export async function fauxqs(): Promise<Served> {
  const server = await startFauxqs({ port: 0, logger: false });
  const client = clientFor(`http://127.0.0.1:${server.port}`);
  return {
    client,
    stop: async () => {
      client.destroy();
      await server.stop();
    },
  };
}

/** The account of the environment's credentials. The bucket `shelf` is emptied and deleted at the end. */
export async function aws(): Promise<Served> {
  const client = new S3Client({});
  const Bucket = named('shelf');
  return {
    client,
    stop: async () => {
      for (;;) {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
        if (Contents.length === 0) break;
        const Objects = Contents.map(({ Key }) => ({ Key }));
        await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
      client.destroy();
    },
  };
}

/** Outside of us-east-1, AWS wants to be told where a bucket is to be. */
export const newBucket = (region: string, Bucket: string): CreateBucketCommand => {
  const constraint = Object.values(BucketLocationConstraint).find((known) => known === region);
  return new CreateBucketCommand({
    Bucket,
    ...(isOnAws &&
      constraint !== undefined && {
        CreateBucketConfiguration: { LocationConstraint: constraint },
      }),
  });
};

export const text = async (
  client: S3Client,
  Bucket: string,
  Key: string,
): Promise<string | undefined> =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

/** Name and HTTP status of the error that a call to the SDK ends in. */
export const fault = async (
  promise: Promise<unknown>,
): Promise<{ name: string; status: number | undefined }> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && '$metadata' in error) {
      const metadata: unknown = error.$metadata;
      const status =
        typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
          ? Number(metadata.httpStatusCode)
          : undefined;
      return { name: error.name, status };
    }
    throw error;
  }
  throw new Error('it was expected to fail and did not');
};
