import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { s3Client } from './aws-clients.ts';

/** Makes a link to an object of the exports bucket that works for so long, for whoever holds it. */
export type LinkExport = (key: string, fileName: string, seconds: number) => Promise<string>;

export function s3ExportLinks(options: {
  readonly bucket: string;
  /** @default a client from the environment */
  readonly client?: S3Client;
}): LinkExport {
  const client = options.client ?? s3Client();
  return (key, fileName, seconds) =>
    getSignedUrl(
      client,
      new GetObjectCommand({
        Bucket: options.bucket,
        Key: key,
        ResponseContentDisposition: `attachment; filename="${fileName}"`,
      }),
      { expiresIn: seconds },
    );
}
