import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type ProcessPorts, processBatch } from '../../functions/process/process-batch.ts';
import { createDynamoDb, type DynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { createS3, type S3 } from '../../local/s3/s3.ts';
import { landedRow } from '../../schemas/control.ts';
import { deadLetter } from '../../schemas/dead-letter.ts';
import { dynamoControl } from '../../stores/control.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { s3JsonLines } from '../../stores/json-lines.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { s3LakeWriter } from '../../stores/lake-writer.ts';
import { s3Rejected } from '../../stores/rejected.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { dynamoWriteKeys } from '../../stores/write-keys.ts';
import { batch, envelope, track } from '../unit/intake-tools.ts';
import { memoryStores } from '../unit/memory-ports.ts';
import { sqsRecord } from '../unit/sqs-record.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const region = 'ap-northeast-1';
let dir: string;
let database: DynamoDb;
let objects: S3;
let servers: readonly WireServer[];
let dynamo: DynamoDBClient;
let s3: S3Client;

const table = (TableName: string, keys: readonly string[]) => ({
  TableName,
  KeySchema: keys.map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
  })),
  AttributeDefinitions: keys.map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
});

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'daicho-intake-'));
  const options = { clock: Date.now, meter: () => {} };
  database = createDynamoDb({ dir: join(dir, 'tables'), ...options });
  for (const name of ['identity', 'vault']) database.createTable(table(name, ['node', 'item']));
  database.createTable(table('salts', ['node']));
  database.createTable(table('control', ['kind', 'id']));
  objects = createS3({ dir: join(dir, 'objects'), ...options });
  for (const bucket of ['lake', 'rejected']) objects.createBucket(bucket);
  servers = [await startWireServer(database.handle), await startWireServer(objects.handle)];
  const [tables, buckets] = servers.map(({ url }) => url);
  dynamo = new DynamoDBClient({ endpoint: tables ?? '', region, credentials });
  s3 = new S3Client({ endpoint: buckets ?? '', region, credentials, forcePathStyle: true });
});

afterAll(async () => {
  dynamo.destroy();
  s3.destroy();
  for (const server of servers) await server.close();
  database.close();
  objects.close();
  rmSync(dir, { recursive: true });
});

const ports = (): ProcessPorts => {
  const { ports: memory } = memoryStores();
  return {
    ...memory,
    graph: dynamoIdentityGraph({ tableName: 'identity', client: dynamo }),
    vault: dynamoVault({
      vaultTable: 'vault',
      saltsTable: 'salts',
      vaultKey: 'v'.repeat(64),
      client: dynamo,
    }),
    lake: s3LakeWriter({ bucket: 'lake', client: s3 }),
    rejected: s3Rejected({ bucket: 'rejected', client: s3 }),
    control: dynamoControl({ tableName: 'control', client: dynamo }),
  };
};

test('a batch is on disk as the warehouse reads it, listed, with its person and its letters', async () => {
  const events = [
    track({ properties: { note: 'NUL \u0000, lone \ud800, 日本', revenue: 139.12 } }),
    { type: 'nonsense' },
    {
      type: 'identify',
      userId: 'u1',
      messageId: 'm2',
      traits: { email: 'hanako@example.com', plan: 'gold' },
      context: { consent: { categoryPreferences: { advertising: true } } },
    },
  ];
  const message = JSON.stringify({ ...envelope(), body: batch(events) });
  const all = ports();
  expect(await processBatch([sqsRecord(message)], all)).toEqual({ batchItemFailures: [] });

  const control = dynamoControl({ tableName: 'control', client: dynamo });
  for (const name of ['landing_events', 'landing_outcomes', 'landing_traits', 'landing_consents']) {
    const [listed] = await control.queryAll(landedRow, { kind: `landed#${name}` });
    expect(listed?.id).toBe(`2026-11-22#${listed?.key}`);
    expect(await s3LakeObjects({ bucket: 'lake', client: s3 }).list(`landing/${name}/`)).toEqual([
      listed?.key,
    ]);
  }
  const warehouse = await (await DuckDBInstance.create()).connect();
  const read = await warehouse.runAndReadAll(
    `SELECT "timestamp", json_extract_string("properties", '$.revenue') AS revenue, "position"
     FROM read_parquet('${dir}/objects/lake/landing/landing_events/*/*.parquet') ORDER BY "position"`,
  );
  expect(read.columnTypes().map(String)).toEqual(['TIMESTAMP', 'VARCHAR', 'INTEGER']);
  expect(read.getRowsJson()).toEqual([
    ['2026-11-22 02:00:00', '139.12', 0],
    ['2026-11-22 03:00:00', null, 2],
  ]);

  const node = all.intake.identify('user_id', 'u1')?.node ?? '';
  const profiles = await dynamoIdentityGraph({ tableName: 'identity', client: dynamo }).profilesOf([
    node,
  ]);
  expect(profiles.get(node)?.members).toHaveLength(2);

  const [key] = await s3LakeObjects({ bucket: 'rejected', client: s3 }).list('');
  const letters = await s3JsonLines({ bucket: 'rejected', client: s3 }).read(deadLetter, key ?? '');
  expect(letters).toMatchObject([{ id: 'request-1.1', reason: 'unknown_type', form: 'event' }]);
  expect(Buffer.from(letters[0]?.bytes ?? '', 'base64').toString()).toBe('{"type":"nonsense"}');
});

test('a write key is found by its hash, kept for a minute, and outlives a table that is away', async () => {
  let now = 1_000_000;
  let reads = 0;
  const counting = await startWireServer((request) => {
    reads += 1;
    if (now > 1_200_000) throw new Error('the table is away');
    return database.handle(request);
  });
  const client = new DynamoDBClient({
    endpoint: counting.url,
    region,
    credentials,
    maxAttempts: 1,
  });
  const control = dynamoControl({ tableName: 'control', client: dynamo });
  await control.put({
    kind: 'write-key',
    id: createHash('sha256').update('wk_1').digest('hex'),
    sourceId: 'shop',
    keyKind: 'server',
    history: true,
    origins: ['https://shop.example'],
  });
  const lookUp = dynamoWriteKeys({
    tableName: 'control',
    clock: () => now,
    dayOf: () => '2026-11-22',
    client,
  });
  const key = {
    sourceId: 'shop',
    keyKind: 'server',
    history: true,
    origins: ['https://shop.example'],
  };
  expect(await lookUp('wk_1')).toEqual(key);
  expect(await lookUp('wk_1')).toEqual(key);
  expect(await lookUp('wk_2')).toBeUndefined();
  expect(await lookUp('')).toBeUndefined();
  expect(reads).toBe(2);
  now += 61_000;
  expect(await lookUp('wk_1')).toEqual(key);
  expect(reads).toBe(3);
  now += 200_000;
  expect(await lookUp('wk_1')).toEqual(key);
  await expect(lookUp('wk_3')).rejects.toThrow();
  client.destroy();
  await counting.close();
});

test('an object is never overwritten, and one’s own echo is no failure', async () => {
  const writer = s3LakeWriter({ bucket: 'lake', client: s3, newId: () => 'same' });
  const shape = { name: 'echo', columns: [{ name: 'a', type: 'string' }] } as const;
  const first = await writer.write(shape, '2026-01-01', [{ a: 'first' }]);
  const second = await writer.write(shape, '2026-01-01', [{ a: 'second' }]);
  expect(second.key).toBe(first.key);
  const warehouse = await (await DuckDBInstance.create()).connect();
  const read = await warehouse.runAndReadAll(
    `SELECT a FROM read_parquet('${objects.objectPath('lake', first.key)}')`,
  );
  expect(z.array(z.tuple([z.string()])).parse(read.getRowsJson())).toEqual([['first']]);
});
