import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { ControlTable } from '../../domain/control/control-table.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { memoryControl } from '../../proofs/sync-prove/memory-control.ts';
import { dynamoControl } from '../../stores/control.ts';
import { startWireServer } from './wire-server.ts';

const row = z.object({
  kind: z.string(),
  id: z.string(),
  size: z.number().optional(),
  name: z.string().optional(),
  parts: z.array(z.record(z.string(), z.json())).optional(),
});

interface Target {
  readonly control: ControlTable;
  close(): Promise<void>;
}

async function onDynamoDb(): Promise<Target> {
  const dir = mkdtempSync(join(tmpdir(), 'control-'));
  const database = createDynamoDb({ dir, clock: Date.now, meter: () => {} });
  database.createTable({
    TableName: 'control',
    KeySchema: [
      { AttributeName: 'kind', KeyType: 'HASH' },
      { AttributeName: 'id', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'kind', AttributeType: 'S' },
      { AttributeName: 'id', AttributeType: 'S' },
    ],
  });
  const server = await startWireServer(database.handle);
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    control: dynamoControl({ tableName: 'control', client }),
    async close() {
      await server.close();
      database.close();
      rmSync(dir, { recursive: true });
    },
  };
}

const targets = [
  { name: 'DynamoDB', open: onDynamoDb },
  { name: 'memory', open: async () => ({ control: memoryControl(), close: async () => {} }) },
];

describe.each(targets)('on $name', ({ open }) => {
  let target: Target;
  let control: ControlTable;

  beforeAll(async () => {
    target = await open();
    control = target.control;
  });
  afterAll(() => target.close());

  test('a row comes back as it was put, without what was undefined', async () => {
    const parts = [{ day: '2026-01-31', files: ['a', 'b'], nothing: null, isNew: true, rows: 1.5 }];
    await control.put({ kind: 'shape', id: 'one', size: 3, name: undefined, parts });
    expect(await control.get(row, 'shape', 'one')).toEqual({
      kind: 'shape',
      id: 'one',
      size: 3,
      parts,
    });
    expect(await control.get(row, 'shape', 'two')).toBeUndefined();
  });

  test('a row of another shape is refused when it is read', async () => {
    await control.put({ kind: 'wrong', id: 'one', size: 'large' });
    await expect(control.get(row, 'wrong', 'one')).rejects.toThrow(z.ZodError);
  });

  test('only the first put of an absent row wins, and a repeated one has won already', async () => {
    expect(await control.putIfAbsent({ kind: 'absent', id: 'one', name: 'mine' })).toBe(true);
    expect(await control.putIfAbsent({ kind: 'absent', id: 'one', name: 'other' })).toBe(false);
    expect(await control.putIfAbsent({ kind: 'absent', id: 'one', name: 'mine' })).toBe(true);
    expect(await control.get(row, 'absent', 'one')).toMatchObject({ name: 'mine' });
  });

  test('of racing puts of an absent row exactly one wins', async () => {
    const racers = Array.from({ length: 20 }, (_, at) =>
      control.putIfAbsent({ kind: 'race', id: 'one', size: at }),
    );
    expect((await Promise.all(racers)).filter(Boolean)).toHaveLength(1);
  });

  test('a condition with alternatives holds when one of them does', async () => {
    const lease = (owner: string, until: number, now: number) =>
      control.put({ kind: 'lease', id: 'x', name: owner, size: until }, [
        { kind: { exists: false } },
        { name: { equals: owner } },
        { size: { lessThan: now } },
      ]);
    expect(await lease('a', 100, 0)).toBe(true);
    expect(await lease('b', 200, 50)).toBe(false);
    expect(await lease('a', 150, 50)).toBe(true);
    expect(await lease('b', 300, 151)).toBe(true);
  });

  test('an update sets, adds and removes columns, under a condition', async () => {
    const key = { kind: 'update', id: 'one' };
    await control.put({ ...key, size: 1, name: 'old' });
    const change = { set: { name: undefined }, add: { size: 4 } };
    expect(await control.update(key, change, { size: { equals: 2 } })).toBe(false);
    expect(await control.update(key, change, { size: { equals: 1 } })).toBe(true);
    expect(await control.get(row, 'update', 'one')).toEqual({ ...key, size: 5 });
    expect(
      await control.update({ kind: 'update', id: 'none' }, change, { kind: { exists: true } }),
    ).toBe(false);
  });

  test('a delete keeps to its condition, and does not mind a missing row', async () => {
    await control.put({ kind: 'delete', id: 'one', size: 1 });
    const key = { kind: 'delete', id: 'one' };
    expect(await control.delete(key, { size: { greaterThan: 1 } })).toBe(false);
    expect(await control.delete(key)).toBe(true);
    expect(await control.delete(key)).toBe(true);
  });

  test('a kind is read by prefix, by range, backwards and in pages', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => ({
      kind: 'many',
      id: `${at % 2 === 0 ? 'even' : 'odd'}#${String(at).padStart(2, '0')}`,
      size: at,
    }));
    await control.putAll(rows);
    const ids = async (query: { prefix?: string; from?: string; to?: string; reverse?: boolean }) =>
      (await control.queryAll(row, { kind: 'many', limit: 7, ...query })).map(({ id }) => id);
    expect(await ids({})).toHaveLength(60);
    expect(await ids({ prefix: 'odd#0' })).toEqual([
      'odd#01',
      'odd#03',
      'odd#05',
      'odd#07',
      'odd#09',
    ]);
    expect(await ids({ from: 'even#56', to: 'odd#03' })).toEqual([
      'even#56',
      'even#58',
      'odd#01',
      'odd#03',
    ]);
    expect(await ids({ to: 'even#02' })).toEqual(['even#00', 'even#02']);
    expect(await ids({ from: 'odd#57' })).toEqual(['odd#57', 'odd#59']);
    expect((await ids({ prefix: 'odd', reverse: true }))[0]).toBe('odd#59');
    const first = await control.query(row, { kind: 'many', limit: 2 });
    const second = await control.query(row, { kind: 'many', limit: 2, after: first.next ?? '' });
    expect(second.rows.map(({ id }) => id)).toEqual(['even#04', 'even#06']);
    await control.deleteAll(rows);
    expect(await ids({})).toEqual([]);
  });

  test('a transaction does all or nothing, and says whose condition failed', async () => {
    await control.put({ kind: 'transact', id: 'count', size: 1 });
    const count = { kind: 'transact', id: 'count' };
    const move = (from: number) =>
      control.transact([
        { check: { kind: 'transact', id: 'lock' }, condition: { kind: { exists: false } } },
        {
          update: count,
          change: { set: { size: from + 1 } },
          condition: { size: { equals: from } },
        },
        { put: { kind: 'transact', id: `log-${from}` }, condition: { kind: { exists: false } } },
        { delete: { kind: 'transact', id: 'never' } },
      ]);
    expect(await move(1)).toEqual({ kind: 'done' });
    expect(await move(1)).toEqual({ kind: 'refused', failed: [1, 2] });
    expect(await control.get(row, 'transact', 'count')).toMatchObject({ size: 2 });
    await control.put({ kind: 'transact', id: 'lock' });
    expect(await move(2)).toEqual({ kind: 'refused', failed: [0] });
    expect(await control.get(row, 'transact', 'log-2')).toBeUndefined();
  });

  test('a hundred rows change in one transaction', async () => {
    const puts = Array.from({ length: 100 }, (_, at) => ({
      put: { kind: 'hundred', id: String(at).padStart(3, '0') },
      condition: { kind: { exists: false } },
    }));
    expect(await control.transact(puts)).toEqual({ kind: 'done' });
    expect(await control.queryAll(row, { kind: 'hundred' })).toHaveLength(100);
  });

  test('what DynamoDB refuses is refused', async () => {
    const key = { kind: 'refused', id: 'one' };
    await expect(control.put(key, {})).rejects.toThrow(RangeError);
    await expect(async () => control.update(key, {})).rejects.toThrow(RangeError);
    await expect(control.putAll([key, key])).rejects.toThrow();
    await expect(control.getAll(row, 'refused', ['one', 'one'])).rejects.toThrow();
    await expect(control.transact([{ put: key }, { delete: key }])).rejects.toThrow();
    await control.put({ ...key, name: 'text' });
    await expect(control.update(key, { add: { name: 1 } })).rejects.toThrow();
  });

  test('values of another type are neither less nor greater, and a missing column passes nothing', async () => {
    const key = { kind: 'order', id: 'one' };
    await control.put({ ...key, size: 5 });
    expect(await control.delete(key, { size: { lessThan: 'text' } })).toBe(false);
    expect(await control.delete(key, { size: { greaterThan: '' } })).toBe(false);
    expect(await control.delete(key, { name: { lessThan: 'text' } })).toBe(false);
    expect(await control.delete(key, { size: { equals: '5' } })).toBe(false);
    expect(await control.delete(key, { size: { lessThan: 6 } })).toBe(true);
  });
});
