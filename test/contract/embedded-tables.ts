import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDb, type StreamRecord } from '../../local/dynamodb/dynamodb.ts';
import type { WireRequest } from '../../local/wire.ts';
import { startWireServer } from './wire-server.ts';

export interface EmbeddedTables {
  readonly client: DynamoDBClient;
  /** Units metered since the last call, by unit. */
  takeUsage(): Record<string, number>;
  /** Calls since the last call of this, by operation. */
  takeCalls(): Record<string, number>;
  identityStream(): readonly StreamRecord[];
  close(): Promise<void>;
}

/** The embedded DynamoDB over HTTP with the tables `identity`, `vault` and `salts` in a temporary folder. */
export async function embeddedTables(): Promise<EmbeddedTables> {
  const dir = await mkdtemp(join(tmpdir(), 'daicho-tables-'));
  let usage: Record<string, number> = {};
  let calls: Record<string, number> = {};
  const database = createDynamoDb({
    dir,
    clock: Date.now,
    meter: (_, unit, amount) => {
      usage[unit] = (usage[unit] ?? 0) + amount;
    },
  });
  for (const name of ['identity', 'vault']) database.createTable(keyed(name, ['node', 'item']));
  database.createTable(keyed('salts', ['node']));
  const server = await startWireServer((request: WireRequest) => {
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
    calls[operation] = (calls[operation] ?? 0) + 1;
    return database.handle(request);
  });
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    client,
    takeUsage: () => {
      const taken = usage;
      usage = {};
      return taken;
    },
    takeCalls: () => {
      const taken = calls;
      calls = {};
      return taken;
    },
    identityStream: () => database.readStream('identity', 0, 1_000_000).records,
    close: async () => {
      client.destroy();
      await server.close();
      database.close();
      await rm(dir, { recursive: true });
    },
  };
}

function keyed(TableName: string, [partition, sort]: readonly string[]) {
  const keys = [{ AttributeName: partition ?? '', KeyType: 'HASH' as const }];
  return {
    TableName,
    KeySchema:
      sort === undefined ? keys : [...keys, { AttributeName: sort, KeyType: 'RANGE' as const }],
    AttributeDefinitions: [partition, sort]
      .filter((name) => name !== undefined)
      .map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    BillingMode: 'PAY_PER_REQUEST' as const,
    ...(TableName === 'identity' && {
      StreamSpecification: {
        StreamEnabled: true,
        StreamViewType: 'NEW_AND_OLD_IMAGES' as const,
      },
    }),
  };
}
