import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fault, ours, text } from './s3-servers.ts';

describe('the local S3, where fauxqs does not reach', () => {
  let served: Awaited<ReturnType<typeof ours>>;
  let client: S3Client;
  const Bucket = 'lake';
  beforeAll(async () => {
    served = await ours();
    client = served.client;
    served.s3.createBucket(Bucket);
    served.s3.createBucket(Bucket);
  });
  afterAll(() => served.stop());
  const put = (Key: string, Body: string, more: Record<string, string> = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
  test('of twenty that write with If-None-Match exactly one wins and its bytes stay', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        put('race/once', `writer ${index}`, { IfNoneMatch: '*' }),
      ),
    );
    const winners = results.flatMap((result, index) =>
      result.status === 'fulfilled' ? [index] : [],
    );
    expect(winners).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(await fault(Promise.reject(result.reason))).toEqual({
          name: 'PreconditionFailed',
          status: 412,
        });
      }
    }
    expect(await text(client, Bucket, 'race/once')).toBe(`writer ${winners[0]}`);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
  test('of twenty that write with the same If-Match exactly one wins', async () => {
    const { ETag = '' } = await put('race/match', 'first');
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => put('race/match', `w${index}`, { IfMatch: ETag })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await fault(put('race/match', 'late', { IfMatch: ETag }))).toEqual({
      name: 'PreconditionFailed',
      status: 412,
    });
    expect(await fault(put('race/absent', 'x', { IfMatch: ETag }))).toEqual({
      name: 'NoSuchKey',
      status: 404,
    });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
  test('reads are conditional on the ETag', async () => {
    const { ETag = '' } = await put('read', 'x');
    const get = (more: Record<string, string>) =>
      client.send(new GetObjectCommand({ Bucket, Key: 'read', ...more }));
    expect((await get({ IfMatch: ETag })).ETag).toBe(ETag);
    expect(await fault(get({ IfMatch: '"other"' }))).toMatchObject({ status: 412 });
    expect(await fault(get({ IfNoneMatch: ETag }))).toMatchObject({ status: 304 });
    expect((await get({ IfNoneMatch: '"other"' })).ETag).toBe(ETag);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
  test('a delete with the wrong If-Match deletes nothing', async () => {
    await put('kept', 'x');
    const remove = client.send(new DeleteObjectCommand({ Bucket, Key: 'kept', IfMatch: '"no"' }));
    expect(await fault(remove)).toEqual({ name: 'PreconditionFailed', status: 412 });
    expect(await text(client, Bucket, 'kept')).toBe('x');
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
  test('a range beyond the end is InvalidRange', async () => {
    await put('short', 'abc');
    const get = client.send(new GetObjectCommand({ Bucket, Key: 'short', Range: 'bytes=3-' }));
    expect(await fault(get)).toEqual({ name: 'InvalidRange', status: 416 });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
  test('bytes that do not match their checksum are refused and not stored', async () => {
    const put = client.send(
      new PutObjectCommand({ Bucket, Key: 'broken', Body: 'abc', ChecksumCRC32: 'AAAAAA==' }),
    );
    expect(await fault(put)).toEqual({ name: 'BadDigest', status: 400 });
    expect(await fault(text(client, Bucket, 'broken'))).toMatchObject({ name: 'NoSuchKey' });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
  test('gives the checksum back that came with the bytes', async () => {
    await put('checked', 'abc');
    const head = await client.send(
      new HeadObjectCommand({ Bucket, Key: 'checked', ChecksumMode: 'ENABLED' }),
    );
    expect(head.ChecksumCRC32).toBe('NSRBwg==');
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
  test('a bucket that exists is already owned by you', async () => {
    expect(await fault(client.send(new CreateBucketCommand({ Bucket })))).toEqual({
      name: 'BucketAlreadyOwnedByYou',
      status: 409,
    });
    const invalid = new CreateBucketCommand({ Bucket: '.temporary' });
    expect(await fault(client.send(invalid))).toMatchObject({ name: 'InvalidBucketName' });
  });

  test('refuses what it does not serve by name', async () => {
    const start = client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'm' }));
    await expect(start).rejects.toThrow('CreateMultipartUpload');
    const tagged = client.send(
      new PutObjectCommand({ Bucket, Key: 'm', Body: '', Tagging: 'a=b' }),
    );
    await expect(tagged).rejects.toThrow('x-amz-tagging');
  });

  test('an ordinary key lies at its own name, where a query engine finds it', async () => {
    const Key = 'landing/landing_events/day=2026-01-31/0a-b_c.parquet';
    await put(Key, 'PAR1');
    expect(served.s3.objectPath(Bucket, Key)).toBe(join(served.s3.bucketDir(Bucket), Key));
    expect(await readFile(served.s3.objectPath(Bucket, Key), 'utf8')).toBe('PAR1');
  });

  test('counts requests as AWS bills them', async () => {
    served.used.length = 0;
    await put('billed', 'x');
    await text(client, Bucket, 'billed');
    await client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'billed' }));
    expect(served.used).toEqual([
      's3 put_requests 1',
      's3 get_requests 1',
      's3 put_requests 1',
      's3 delete_requests 1',
    ]);
  });
});
