import { randomUUID } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type {
  LandingRow,
  LandingTable,
  LandingValue,
  LandingWriter,
} from '../domain/lake/landing-writer.ts';
import { s3Client } from './aws-clients.ts';
import { textColumn } from './parquet-text.ts';

export interface S3LakeWriterOptions {
  readonly bucket: string;
  /** @default a client from the environment */
  readonly client?: S3Client;
  /** @default random UUIDs */
  readonly newId?: () => string;
}

type Row = LandingRow;
type ColumnType = LandingTable['columns'][number]['type'];

/** Compaction looks further back where an event is not filed under its own day. */
const flag = 'is_day_flagged';
const rowsPerGroup = 100_000;
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * Landing objects as Parquet on S3, written create-only. A refusal because the object exists can only be the echo of our
 * own write whose reply was lost, since every key is new.
 */
export function s3LakeWriter(options: S3LakeWriterOptions): LandingWriter {
  const client = options.client ?? s3Client();
  const newId = options.newId ?? randomUUID;
  return {
    write: async (table, day, rows) => {
      const body = toParquet(table, rows);
      const key = `landing/${table.name}/day=${day}/${newId()}.parquet`;
      await putNew(client, options.bucket, key, body);
      return {
        table: table.name,
        day,
        key,
        rows: rows.length,
        bytes: body.byteLength,
        ...(table.columns.some(({ name }) => name === flag) && {
          flaggedRows: rows.filter((row) => row[flag] === true).length,
        }),
      };
    },
  };
}

/**
 * Rows as one Parquet file: zstd, with column statistics except for text, where they would cost half of the writing;
 * timestamps as UTC milliseconds.
 */
export function toParquet(table: LandingTable, rows: readonly Row[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: table.columns.map(({ name, type }) => columnOf(name, type, rows)),
      codec: 'ZSTD',
      compressors: { ZSTD: (input) => zstdCompressSync(input, compression) },
      rowGroupSize: rowsPerGroup,
    }),
  );
}

function columnOf(name: string, type: ColumnType, rows: readonly Row[]): ColumnSource {
  const value = (row: Row): LandingValue => row[name] ?? null;
  switch (type) {
    case 'string':
      return textColumn(name, rows.map(value));
    case 'int':
      return { name, type: 'INT32', data: rows.map(value) };
    case 'boolean':
      return { name, type: 'BOOLEAN', data: rows.map(value) };
    case 'double':
      return { name, type: 'DOUBLE', data: rows.map(value) };
    case 'bigint':
      return { name, type: 'INT64', data: rows.map((row) => toBigInt(value(row))) };
    case 'timestamp':
      return { name, type: 'TIMESTAMP', data: rows.map((row) => toBigInt(value(row))) };
    case 'decimal(38,4)':
      throw new RangeError(`column ${name}: landing tables hold no decimals`);
  }
}

function toBigInt(value: LandingValue): bigint | null {
  return typeof value === 'number' || typeof value === 'bigint' ? BigInt(value) : null;
}

async function putNew(
  client: S3Client,
  bucket: string,
  key: string,
  body: Uint8Array,
): Promise<void> {
  try {
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, IfNoneMatch: '*' }),
    );
  } catch (error) {
    const isOwnEcho = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
    if (!isOwnEcho) throw error;
  }
}
