import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  type ScalarAttributeType,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createDynamoDb, type DynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { lookAgainMs } from './aws-run.ts';
import { startWireServer } from './wire-server.ts';

export interface Target {
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

export interface OwnTarget extends Target {
  readonly db: DynamoDb;
  readonly dir: string;
  /** Billing units metered so far, by unit. */
  readonly units: Map<string, number>;
  /** Moves the clock on. */
  advance(ms: number): void;
}

function clientOf(url: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

/** The embedded DynamoDB over HTTP, its clock standing at 2026-01-01T00:00:00Z. */
export async function startOwn(): Promise<OwnTarget> {
  const dir = mkdtempSync(join(tmpdir(), 'daicho-dynamodb-'));
  const units = new Map<string, number>();
  let now = Date.UTC(2026, 0, 1);
  const db = createDynamoDb({
    dir,
    clock: () => now,
    meter: (_service, unit, amount) => units.set(unit, (units.get(unit) ?? 0) + amount),
  });
  const server = await startWireServer(db.handle);
  const client = clientOf(server.url);
  return {
    client,
    db,
    dir,
    units,
    advance: (ms) => {
      now += ms;
    },
    async close() {
      client.destroy();
      await server.close();
      db.close();
      rmSync(dir, { recursive: true });
    },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

const tablesMade = new Set<string>();

/** The account of the environment's credentials. Tables that tests made are deleted at the end. */
export async function startAws(): Promise<Target> {
  const client = new DynamoDBClient({});
  return {
    client,
    async close() {
      for (const TableName of tablesMade) await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
    },
  };
}

/** The oracle for what it supports: no transactions, streams, TTL changes, PartiQL. */
export async function startDynalite(): Promise<Target> {
  const server = dynalite({ createTableMs: 0 });
  const client = clientOf(await listen(server));
  return {
    client,
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Creates a table and waits until it is active. Keys are given as `name:type`, e.g. `pk:S`. */
export async function createTable(
  client: DynamoDBClient,
  TableName: string,
  ...keys: readonly string[]
): Promise<void> {
  const parts = keys.map((key) => key.split(':'));
  const types: Record<string, ScalarAttributeType> = { S: 'S', N: 'N', B: 'B' };
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: parts.map(
        ([AttributeName], at): KeySchemaElement => ({
          AttributeName,
          KeyType: at === 0 ? 'HASH' : 'RANGE',
        }),
      ),
      AttributeDefinitions: parts.map(([AttributeName, type = 'S']) => ({
        AttributeName,
        AttributeType: types[type],
      })),
    }),
  );
  tablesMade.add(TableName);
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
}

/** Name and message of the error that a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the call did not fail');
}

export function text(value: string): AttributeValue {
  return { S: value };
}

export function number(value: number | string): AttributeValue {
  return { N: String(value) };
}
