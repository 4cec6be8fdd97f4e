import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Writes an object of the exports bucket, replacing one of the same key. */
export type PutExport = (key: string, body: string, contentType: string) => Promise<void>;

export function s3Exports(options: {
  readonly bucket: string;
  /** @default a client from the environment */
  readonly client?: S3Client;
}): PutExport {
  const client =
    options.client ??
    new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
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
