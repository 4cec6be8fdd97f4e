import { gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib';
import type { SQSRecord } from 'aws-lambda';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { replayMessage } from '../../domain/intake/replay.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import { recentRow } from '../../schemas/control.ts';
import { deadLetter } from '../../schemas/dead-letter.ts';
import { unpackRecent } from '../../stores/recent-events.ts';
import { batch, envelope, receivedAt, track } from './intake-tools.ts';
import { memoryStores } from './memory-ports.ts';
import { sqsRecord as record } from './sqs-record.ts';

const message = (body: string, changes: Parameters<typeof envelope>[0] = {}): string =>
  JSON.stringify({ ...envelope(changes), body });

const bytes = (body: Buffer, changes: Parameters<typeof envelope>[0] = {}): string =>
  JSON.stringify({
    ...envelope({ encoding: 'base64', ...changes }),
    body: body.toString('base64'),
  });

const reasons = (rows: readonly Readonly<Record<string, unknown>>[]): unknown[] =>
  rows.map((row) => row['reason']);

describe('a batch', () => {
  test('lands every event of every message and lists what it wrote', async () => {
    const stores = memoryStores();
    const response = await processBatch(
      [
        record(message(batch([track(), track({ messageId: 'm2', userId: 'u2' })]))),
        record(
          message(batch([track({ messageId: 'm3', timestamp: '2026-11-20T00:00:00Z' })]), {
            requestId: 'r2',
          }),
        ),
      ],
      stores.ports,
    );
    expect(response).toEqual({ batchItemFailures: [] });
    expect(stores.listed('landing_events').map((row) => row['message_id'])).toEqual([
      'm1',
      'm2',
      'm3',
    ]);
    expect([...stores.objects.keys()]).toEqual([
      'landing/landing_events/day=2026-11-22/0.parquet',
      'landing/landing_events/day=2026-11-20/1.parquet',
    ]);
    expect(stores.claims.map(({ nodes }) => nodes.length)).toEqual([1, 1]);
    const recent = [...stores.control.values()].filter(({ kind }) => kind === 'recent');
    expect(unpackRecent(recentRow.parse(recent[0]).packed).map(({ outcome }) => outcome)).toEqual([
      'landed',
      'landed',
      'landed',
    ]);
  });

  test('tells of the last events which a bot sent', async () => {
    const stores = memoryStores();
    const crawler = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
    await processBatch(
      [
        record(
          message(batch([track({ messageId: 'm1' })]), { userAgent: crawler, keyKind: 'browser' }),
        ),
        record(message(batch([track({ messageId: 'm2' })]), { requestId: 'r2' })),
      ],
      stores.ports,
    );
    const recent = [...stores.control.values()].find(({ kind }) => kind === 'recent');
    const told = unpackRecent(recentRow.parse(recent).packed).map(({ messageId, isBot }) => [
      messageId,
      isBot,
    ]);
    expect(told).toEqual([
      ['m1', true],
      ['m2', undefined],
    ]);
  });

  test('takes gzip and base64 bodies', async () => {
    const stores = memoryStores();
    const body = batch([track({ event: '購入' })]);
    await processBatch(
      [
        record(bytes(gzipSync(body), { contentEncoding: 'gzip', requestId: 'r1' })),
        record(bytes(Buffer.from(body), { requestId: 'r2' })),
      ],
      stores.ports,
    );
    expect(stores.listed('landing_events').map((row) => row['event'])).toEqual(['購入', '購入']);
  });

  test('accounts for every position exactly once', async () => {
    const stores = memoryStores();
    await processBatch(
      [record(message(batch([track(), null, track({ messageId: 'm2' }), { type: 'x' }, null])))],
      stores.ports,
    );
    const positions = [
      ...stores.listed('landing_events'),
      ...stores.listed('landing_outcomes'),
    ].map((row) => row['position']);
    expect(positions.toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(reasons(stores.listed('landing_outcomes'))).toEqual([
      'not_an_object',
      'unknown_type',
      'not_an_object',
    ]);
    expect(stores.letters.map(({ id, reason }) => `${id} ${reason}`)).toEqual([
      'request-1.1 not_an_object',
      'request-1.3 unknown_type',
    ]);
  });

  test.for([
    ['no envelope', 'x', 'bad_envelope'],
    ['an envelope that lacks a part', '{"requestId":"r"}', 'bad_envelope'],
    ['gzip in a text', message('x', { contentEncoding: 'gzip' }), 'bad_envelope'],
    ['no gzip', bytes(Buffer.from('x'), { contentEncoding: 'gzip' }), 'bad_gzip'],
    [
      'gzip cut off',
      bytes(gzipSync('x'.repeat(999)).subarray(0, 20), { contentEncoding: 'gzip' }),
      'bad_gzip',
    ],
    [
      'a gzip bomb',
      bytes(gzipSync(Buffer.alloc(50_000_000)), { contentEncoding: 'gzip' }),
      'inflates_too_large',
    ],
    ['bytes that are not UTF-8', bytes(Buffer.from([0x7b, 0xff, 0x7d])), 'invalid_utf8'],
    ['half a body', message('{"batch":[{"type":'), 'malformed_json'],
    ['a path of nothing', message('{}', { path: '/v1/nothing' }), 'unknown_type'],
    ['half a million brackets', message('['.repeat(500_000)), 'malformed_json'],
  ])('with %s keeps the bytes and the neighbours', async ([, poison, reason]) => {
    const stores = memoryStores();
    const good = (id: string): SQSRecord =>
      record(message(batch([track({ messageId: id })]), { requestId: id }));
    const response = await processBatch([good('a'), record(poison ?? ''), good('b')], stores.ports);
    expect(response.batchItemFailures).toEqual([]);
    expect(stores.listed('landing_events')).toHaveLength(2);
    expect(stores.listed('landing_outcomes')).toMatchObject([
      { position: 0, request_events: 1, reason },
    ]);
    const [letter] = stores.letters;
    expect(deadLetter.parse(letter).form).toBe('message');
    expect(Buffer.from(letter?.bytes ?? '', 'base64').toString('utf8')).toBe(poison);
  });

  test('stores what is common to its events once', async () => {
    const stores = memoryStores();
    const events = Array.from({ length: 50 }, (_, index) => ({
      type: 'identify',
      userId: 'u1',
      anonymousId: 'a1',
      messageId: `m${index}`,
      timestamp: '2026-11-22T02:00:00Z',
      traits: { plan: index < 40 ? 'silver' : 'gold' },
      context: { consent: { categoryPreferences: { advertising: true } } },
    }));
    await processBatch([record(message(batch(events)))], stores.ports);
    expect(stores.claims).toHaveLength(1);
    expect(stores.listed('landing_traits').map((row) => row['value'])).toEqual([
      '"silver"',
      '"gold"',
    ]);
    expect(stores.listed('landing_consents')).toHaveLength(1);
  });

  test('withdraws a person once for a denial of advertising', async () => {
    const stores = memoryStores();
    const say = (id: string, second: number, advertising: boolean): Record<string, unknown> =>
      track({
        messageId: id,
        timestamp: `2026-11-22T02:00:0${second}Z`,
        context: { consent: { categoryPreferences: { advertising, analytics: false } } },
      });
    await processBatch([record(message(batch([say('m1', 1, true)])))], stores.ports);
    expect(stores.deliveries).toEqual([]);
    await processBatch(
      [record(message(batch([say('m2', 2, false), say('m3', 3, false)])))],
      stores.ports,
    );
    expect(stores.deliveries).toEqual([{ kind: 'withdrawn', node: stores.claims[0]?.nodes[0] }]);
  });
});

describe('broken infrastructure', () => {
  test.for(['graph', 'vault', 'lake', 'rejected', 'control'] as const)(
    'of %s gives the messages back and lists nothing',
    async (port) => {
      const stores = memoryStores();
      stores.broken.add(port);
      const one = record(message(batch([track(), null])));
      expect(await processBatch([one], stores.ports)).toEqual({
        batchItemFailures: [{ itemIdentifier: one.messageId }],
      });
      expect(stores.control.size).toBe(0);
      expect(stores.failures).toHaveLength(1);
      stores.broken.clear();
      expect((await processBatch([one], stores.ports)).batchItemFailures).toEqual([]);
      expect(stores.listed('landing_events')).toHaveLength(1);
      expect(stores.listed('landing_outcomes')).toHaveLength(1);
    },
  );

  test('a message that makes storing fail is alone with it in the end', async () => {
    const stores = memoryStores();
    const lake: typeof stores.ports.lake = {
      write: (table, day, rows) => {
        if (rows.some((row) => row['message_id'] === 'poison'))
          throw new Error('cannot store this');
        return stores.ports.lake.write(table, day, rows);
      },
    };
    const records = ['a', 'poison', 'b'].map((id) =>
      record(message(batch([track({ messageId: id })]), { requestId: id }), 4),
    );
    const response = await processBatch(records, { ...stores.ports, lake });
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: records[1]?.messageId }]);
    expect(stores.listed('landing_events')).toHaveLength(2);
  });

  test('without time left the messages go back untouched', async () => {
    const stores = memoryStores({ remainingMs: () => 1_000 });
    const one = record(message(batch([track()])));
    const response = await processBatch([one], stores.ports);
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: one.messageId }]);
    expect(stores.objects.size).toBe(0);
  });
});

describe('replay', () => {
  const replayTools = {
    sha256: (text: string) => Buffer.from(text).toString('hex').padEnd(64, '0'),
    decode: (base64: string) => Buffer.from(base64, 'base64').toString('utf8'),
    gzip: (parts: readonly string[]) =>
      gzipSync(Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')))).toString('base64'),
  };

  test('puts only the refused events through again, byte by byte, as the same request each time', async () => {
    const stores = memoryStores();
    const body = `{"sentAt":"${receivedAt}","batch":[${JSON.stringify(track())}, {"type" : "x"}, {"type":"y"}],"writeKey":"k"}`;
    await processBatch([record(message(body))], stores.ports);
    const [letter] = stores.letters;
    if (letter === undefined) throw new Error('there must be a letter');
    const again = replayMessage(letter, replayTools);
    expect(again?.requestId).toMatch(/^replay-/);
    expect(again).toEqual(replayMessage(letter, replayTools));
    expect(gunzipSync(Buffer.from(again?.body ?? '', 'base64')).toString('utf8')).toBe(
      `{"sentAt":"${receivedAt}","batch":[{"type" : "x"},{"type":"y"}],"writeKey":"k"}`,
    );
    await processBatch([record(JSON.stringify(again))], stores.ports);
    const [, second] = stores.letters;
    expect(second).toMatchObject({
      requestId: again?.requestId,
      reason: 'unknown_type',
      requestEvents: 2,
    });
    expect(second && replayMessage(second, replayTools)?.requestId).toBe(again?.requestId);
  });

  test('of a whole message is the message under another request id', async () => {
    const stores = memoryStores();
    await processBatch([record(message('{', { path: '/v1/track' })), record('x')], stores.ports);
    const [letter, hopeless] = stores.letters;
    if (letter === undefined || hopeless === undefined) throw new Error('there must be letters');
    expect(replayMessage(letter, replayTools)).toMatchObject({ body: '{', path: '/v1/track' });
    expect(replayMessage(hopeless, replayTools)).toBeUndefined();
  });
});

test('landing objects are Parquet with statistics, UTC milliseconds and nulls where nothing is', async () => {
  const { toParquet } = await import('../../stores/lake-writer.ts');
  const table = {
    name: 't',
    columns: [
      { name: 'text', type: 'string' },
      { name: 'at', type: 'timestamp' },
      { name: 'count', type: 'bigint' },
      { name: 'position', type: 'int' },
      { name: 'is_bot', type: 'boolean' },
    ],
  } as const;
  const at = Date.parse(receivedAt);
  const file = toParquet(table, [
    { text: '購入 \u0000', at, count: 9_007_199_254_740_993n, position: 1, is_bot: true },
    { text: null, at: null, position: 2 },
  ]);
  const buffer = Uint8Array.from(file).buffer;
  const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };
  expect(await parquetReadObjects({ file: buffer, compressors })).toEqual([
    {
      text: '購入 \u0000',
      at: new Date(at),
      count: 9_007_199_254_740_993n,
      position: 1,
      is_bot: true,
    },
    { text: null, at: null, count: null, position: 2, is_bot: null },
  ]);
  const [group] = parquetMetadata(buffer).row_groups;
  expect(group?.columns.map(({ meta_data }) => meta_data?.codec)).toEqual(
    new Array(5).fill('ZSTD'),
  );
  expect(group?.columns[3]?.meta_data?.statistics).toMatchObject({
    min_value: 1,
    max_value: 2,
    null_count: 0n,
  });
});
