import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
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
