import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type AsyncBuffer, parquetMetadataAsync } from 'hyparquet';
import type { LakeFiles } from '../domain/lake/lake-files.ts';
import { s3Client } from './aws-clients.ts';

/** Sizes of the lake bucket's objects; of Parquet files only the footers are read. */
export function s3LakeFiles(options: {
  readonly bucket: string;
  /** @default a client from the environment */
  readonly client?: S3Client;
}): LakeFiles {
  const client = options.client ?? s3Client();
  const Bucket = options.bucket;
  return {
    sizes: async (prefix) => {
      const found: { key: string; bytes: number }[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page: ListObjectsV2CommandOutput = await client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: prefix,
            ...(ContinuationToken !== undefined && { ContinuationToken }),
          }),
        );
        for (const { Key, Size } of page.Contents ?? []) {
          if (Key !== undefined) found.push({ key: Key, bytes: Size ?? 0 });
        }
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return found;
    },
    columnShares: async (key) => {
      const range = async (Range: string) => {
        const { Body, ContentRange } = await client.send(
          new GetObjectCommand({ Bucket, Key: key, Range }),
        );
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return { bytes, total: Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? bytes.length) };
      };
      const { total: byteLength } = await range('bytes=0-3');
      const file: AsyncBuffer = {
        byteLength,
        slice: async (start, end = byteLength) => {
          const { bytes } = await range(`bytes=${start}-${end - 1}`);
          return new Uint8Array(bytes).buffer;
        },
      };
      const { row_groups: groups } = await parquetMetadataAsync(file);
      const sizes = new Map<string, number>();
      for (const { columns } of groups) {
        for (const { meta_data: column } of columns) {
          const name = column?.path_in_schema[0] ?? '';
          sizes.set(name, (sizes.get(name) ?? 0) + Number(column?.total_compressed_size ?? 0));
        }
      }
      return new Map([...sizes].map(([name, bytes]) => [name, Math.min(1, bytes / byteLength)]));
    },
  };
}
