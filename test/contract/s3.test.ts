import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { named, targetsOf } from './aws-run.ts';
import { aws, fault, fauxqs, newBucket, ours, type Served, text } from './s3-servers.ts';

describe.each(
  targetsOf<() => Promise<Served>>(aws, [
    { name: 'the local S3', start: ours },
    { name: 'fauxqs', start: fauxqs },
  ]),
)('$name', ({ start }) => {
  let client: S3Client;
  let served: Served;
  const Bucket = named('shelf');
  const put = (Key: string, Body: string | Buffer) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const list = (input: Record<string, unknown> = {}) =>
    client.send(new ListObjectsV2Command({ Bucket, ...input }));

  beforeAll(async () => {
    served = await start();
    client = served.client;
    await client.send(newBucket(await client.config.region(), Bucket));
  });
  afterAll(() => served.stop());

  test('gives back bytes, content type and user metadata with the MD5 as ETag', async () => {
    const stored = await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a/one.json',
        Body: '{"a":1}',
        ContentType: 'application/json',
        Metadata: { rows: '7' },
      }),
    );
    const found = await client.send(new GetObjectCommand({ Bucket, Key: 'a/one.json' }));
    expect(stored.ETag).toBe('"bb6cb5c68df4652941caf652a366f2d8"');
    expect(found).toMatchObject({
      ETag: stored.ETag,
      ContentType: 'application/json',
      ContentLength: 7,
      Metadata: { rows: '7' },
    });
    expect(await found.Body?.transformToString()).toBe('{"a":1}');
  });

  test('overwrites', async () => {
    await put('a/twice', 'first');
    await put('a/twice', 'second');
    expect(await text(client, Bucket, 'a/twice')).toBe('second');
  });

  test('takes a body that is streamed in signed chunks with a checksum trailer', async () => {
    const bytes = Buffer.alloc(300_000, 'あ');
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed',
        Body: Readable.from([bytes]),
        ContentLength: bytes.length,
      }),
    );
    const found = await client.send(new GetObjectCommand({ Bucket, Key: 'streamed' }));
    expect(Buffer.from((await found.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(found.ContentEncoding ?? '').not.toContain('aws-chunked');
  });

  test('describes an object without its bytes', async () => {
    await put('a/described', 'four');
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a/described' }));
    expect(head.ContentLength).toBe(4);
    expect(head.LastModified).toBeInstanceOf(Date);
  });

  test.for([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('serves the range %s', async ([Range, expected, contentRange]) => {
    await put('a/digits', '0123456789');
    const found = await client.send(new GetObjectCommand({ Bucket, Key: 'a/digits', Range }));
    expect(await found.Body?.transformToString()).toBe(expected);
    expect(found.ContentRange).toBe(contentRange);
  });

  test('an unknown key is NoSuchKey, and NotFound for HEAD, whose answer has no body', async () => {
    const missing = { Bucket, Key: 'no/such' };
    expect(await fault(client.send(new GetObjectCommand(missing)))).toEqual({
      name: 'NoSuchKey',
      status: 404,
    });
    expect(await fault(client.send(new HeadObjectCommand(missing)))).toEqual({
      name: 'NotFound',
      status: 404,
    });
  });

  test('an unknown bucket is NoSuchBucket', async () => {
    const missing = { Bucket: named('nobody-has-this'), Key: 'k' };
    expect(await fault(client.send(new PutObjectCommand({ ...missing, Body: 'x' })))).toMatchObject(
      { name: 'NoSuchBucket' },
    );
    expect(await fault(client.send(new HeadBucketCommand(missing)))).toMatchObject({ status: 404 });
    expect((await client.send(new HeadBucketCommand({ Bucket }))).$metadata.httpStatusCode).toBe(
      200,
    );
  });

  test('deletes one object, and says so for one that was never there', async () => {
    await put('gone', 'x');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    expect(await fault(text(client, Bucket, 'gone'))).toMatchObject({ name: 'NoSuchKey' });
  });

  test('deletes many at once, keys that XML must escape included', async () => {
    const keys = ['many/<a>&"b"', "many/c'd", 'many/é'];
    for (const key of keys) await put(key, 'x');
    const answer = await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [...keys, 'many/never'].map((Key) => ({ Key })) },
      }),
    );
    expect(answer.Deleted?.map((one) => one.Key).sort()).toEqual([...keys, 'many/never'].sort());
    expect((await list({ Prefix: 'many/' })).KeyCount).toBe(0);
  });

  test('lists in order, by prefix, page by page', async () => {
    const keys = ['list/a!', 'list/a/1', 'list/a/2', 'list/a0', 'list/b', 'list/日本'];
    for (const key of keys) await put(key, key);
    expect((await list({ Prefix: 'list/' })).Contents?.map((one) => one.Key)).toEqual(keys);
    expect((await list({ Prefix: 'list/a/' })).Contents?.map((one) => one.Key)).toEqual([
      'list/a/1',
      'list/a/2',
    ]);
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Prefix: 'list/', MaxKeys: 2, ContinuationToken });
      seen.push(...(page.Contents ?? []).map((one) => one.Key));
      ContinuationToken = page.NextContinuationToken;
      expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(keys);
  });

  test('lists after a key, and folds folders into common prefixes', async () => {
    for (const key of ['fold/x/1', 'fold/x/2', 'fold/y', 'fold/z/1']) await put(key, 'x');
    const after = await list({ Prefix: 'fold/', StartAfter: 'fold/x/1' });
    expect(after.Contents?.map((one) => one.Key)).toEqual(['fold/x/2', 'fold/y', 'fold/z/1']);
    const folded = await list({ Prefix: 'fold/', Delimiter: '/' });
    expect(folded.CommonPrefixes?.map((one) => one.Prefix)).toEqual(['fold/x/', 'fold/z/']);
    expect(folded.Contents?.map((one) => one.Key)).toEqual(['fold/y']);
    expect(folded.KeyCount).toBe(3);
  });

  test('copies bytes and metadata', async () => {
    await client.send(
      new PutObjectCommand({ Bucket, Key: 'from 日本', Body: 'copied', Metadata: { a: 'b' } }),
    );
    await client.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'to',
        CopySource: `${Bucket}/${encodeURIComponent('from 日本')}`,
      }),
    );
    const found = await client.send(new GetObjectCommand({ Bucket, Key: 'to' }));
    expect(found.Metadata).toEqual({ a: 'b' });
    expect(await found.Body?.transformToString()).toBe('copied');
  });

  test('keeps keys apart that a file system would confuse', async () => {
    const keys = [
      'deep',
      'deep/er',
      'deep/er/still',
      'deep/',
      'deep//er',
      'x/../y',
      'x/./y',
      'per%cent%2F',
      `${'long'.repeat(80)}/${'名'.repeat(200)}`,
      'q?*[a]:|"\\',
    ];
    for (const key of keys) await put(key, `content of ${key}`);
    for (const key of keys) expect(await text(client, Bucket, key)).toBe(`content of ${key}`);
  });
});
