import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import {
  QueryActiveError,
  QueryFailedError,
  type Warehouse,
} from '../../domain/warehouse/warehouse.ts';
import { type Athena, createAthena } from '../../local/athena/athena.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let dir: string;
let athena: Athena;
let server: WireServer;
let client: AthenaClient;
let warehouse: Warehouse;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'warehouse-'));
  const s3Root = join(dir, 's3');
  athena = createAthena({ dir, s3Root, clock: Date.now, meter: () => {} });
  athena.declareDatabase('lake');
  athena.declareWorkGroup({ name: 'refresh', outputLocation: 's3://lake/results/' });
  server = await startWireServer(athena.handle);
  client = new AthenaClient({
    endpoint: server.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  warehouse = athenaWarehouse({ database: 'lake', workgroup: 'refresh', client });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await athena.close();
  rmSync(dir, { recursive: true });
});

const number = z.object({ n: z.coerce.number() });

test('the same token starts a statement once', async () => {
  const token = randomUUID();
  const first = await warehouse.start('SELECT 1 AS n', token);
  expect(await warehouse.start('SELECT 1 AS n', token)).toEqual(first);
  expect(await warehouse.start('SELECT 1 AS n', randomUUID())).not.toEqual(first);
});

test('every page of a result is read, the header on none', async () => {
  const rows = await warehouse.ask(
    number,
    'SELECT n FROM UNNEST(sequence(1, 2500)) AS t (n) ORDER BY n',
  );
  expect(rows).toHaveLength(2500);
  expect(rows.at(0)).toEqual({ n: 1 });
  expect(rows.at(-1)).toEqual({ n: 2500 });
});

test('null is null and empty text is empty', async () => {
  const row = z.object({ gone: z.string().nullable(), empty: z.string().nullable() });
  expect(await warehouse.ask(row, "SELECT CAST(NULL AS VARCHAR) AS gone, '' AS empty")).toEqual([
    { gone: null, empty: '' },
  ]);
});

test('a statement that fails says why, and whether it could succeed another time', async () => {
  const failure = warehouse.ask(number, 'SELECT n FROM nowhere');
  await expect(failure).rejects.toThrow(QueryFailedError);
  await expect(failure).rejects.toThrow(/nowhere/i);
  await expect(failure).rejects.toMatchObject({ isRetryable: false });
});

test('more questions than slots are all answered', async () => {
  const narrow = athenaWarehouse({ database: 'lake', workgroup: 'refresh', client, slots: 2 });
  const asked = Array.from({ length: 7 }, (_, n) => narrow.ask(number, `SELECT ${n} AS n`));
  expect((await Promise.all(asked)).flat().map(({ n }) => n)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

/** Takes a second or so. */
const slowly =
  'SELECT count(*) AS n FROM UNNEST(sequence(1, 10000)) AS a (x) CROSS JOIN UNNEST(sequence(1, 3000)) AS b (y) WHERE (x * y) % 7 = 3';
const resultFiles = (): number =>
  readdirSync(join(dir, 's3', 'lake', 'results')).filter((name) => name.endsWith('.csv')).length;

test('a question with a token is asked once, and found again after the time to wait', async () => {
  const token = randomUUID();
  await warehouse.ask(number, 'SELECT 1 AS n');
  const before = resultFiles();
  const early = warehouse.ask(number, slowly, { token, timeoutMs: 0 });
  await expect(early).rejects.toThrow(QueryActiveError);
  const rows = await warehouse.ask(number, slowly, { token });
  expect(rows[0]?.n).toBeGreaterThan(0);
  expect(await warehouse.ask(number, slowly, { token })).toEqual(rows);
  expect(resultFiles()).toBe(before + 1);
});

test('a question with a token that was stopped from outside is started again', async () => {
  const token = randomUUID();
  const first = await warehouse.start(slowly, `${token}-1`);
  if (first.kind !== 'started') throw new Error('It did not start');
  await warehouse.stop(first.queryId);
  const rows = await warehouse.ask(number, slowly, { token });
  expect(rows[0]?.n).toBeGreaterThan(0);
  const wrong = warehouse.ask(number, 'SELECT n FROM nowhere', { token: randomUUID() });
  await expect(wrong).rejects.toThrow(QueryFailedError);
});

test('a question that takes too long is given up and stopped', async () => {
  const slow =
    'SELECT count(*) AS n FROM UNNEST(sequence(1, 10000)) AS a (x) CROSS JOIN UNNEST(sequence(1, 10000)) AS b (y) CROSS JOIN UNNEST(sequence(1, 1000)) AS c (z) WHERE (x * y + z) % 7 = 3';
  await expect(warehouse.ask(number, slow, { timeoutMs: 300 })).rejects.toMatchObject({
    name: 'QueryFailedError',
    isRetryable: true,
  });
});
