import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { s3Client } from './aws-clients.ts';

/** Writes an object of the exports bucket, replacing one of the same key. */
export type PutExport = (
  key: string,
  body: string | Uint8Array,
  contentType: string,
) => Promise<void>;

interface ExportsOptions {
  readonly bucket: string;
  /** @default a client from the environment */
  readonly client?: S3Client;
}

export function s3Exports(options: ExportsOptions): PutExport {
  const client = options.client ?? s3Client();
  return async (key, body, contentType) => {
    await client.send(
      new PutObjectCommand({
        Bucket: options.bucket,
        Key: key,
        Body: body,
        ContentType: contentType,
      }),
    );
  };
}

/** Removes an object of the exports bucket; one that is not there is fine. */
export function s3ExportRemoval(options: ExportsOptions): (key: string) => Promise<void> {
  const client = options.client ?? s3Client();
  return async (key) => {
    await client.send(new DeleteObjectCommand({ Bucket: options.bucket, Key: key }));
  };
}

/** Reads an object of the exports bucket as UTF-8; undefined where there is none. */
export function s3ExportText(
  options: ExportsOptions,
): (key: string) => Promise<string | undefined> {
  const client = options.client ?? s3Client();
  return async (key) => {
    try {
      const command = new GetObjectCommand({ Bucket: options.bucket, Key: key });
      return await (await client.send(command)).Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  };
}
