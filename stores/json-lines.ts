import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { JsonLines } from '../domain/lake/json-lines.ts';
import { s3Client } from './aws-clients.ts';

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** JSON lines in one bucket. */
export function s3JsonLines(options: {
  readonly bucket: string;
  /** @default a client from the environment */
  readonly client?: S3Client;
}): JsonLines {
  const client = options.client ?? s3Client();
  return {
    async read(schema, key) {
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: options.bucket, Key: key }),
      );
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const text = (isGzip(bytes) ? gunzipSync(bytes) : Buffer.from(bytes)).toString('utf8');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => schema.parse(JSON.parse(line)));
    },
  };
}
