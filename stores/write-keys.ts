import { hash } from 'node:crypto';
import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from './aws-clients.ts';

/** What a write key may do. */
export interface WriteKey {
  readonly sourceId: string;
  readonly keyKind: 'browser' | 'server';
  readonly history: boolean;
  /** Allowed origins, `https://shop.example`; empty means any. */
  readonly origins: readonly string[];
}

/** Looks a write key up in clear; undefined for one that does not exist. */
export type LookUpWriteKey = (writeKey: string) => Promise<WriteKey | undefined>;

export interface DynamoWriteKeysOptions {
  readonly tableName: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** @default a client from the environment */
  readonly client?: DynamoDBClient;
}

const knownForMs = 60_000;
/** Short, so that a key works soon after it was made; long enough that guessing costs us little. */
const unknownForMs = 5_000;
/** While the table cannot be read, a key that was good goes on being good. */
const staleForMs = 10 * 60_000;
const maxKept = 2_000;
const longestKey = 256;

interface Kept {
  readonly key: WriteKey | undefined;
  readonly readAtEpochMs: number;
}

/**
 * Write keys of the control table, kept in memory for 60 seconds. Reads without zod: this is `collect`'s hot path.
 * Throws when the table cannot be read and nothing is known of the key.
 */
export function dynamoWriteKeys(options: DynamoWriteKeysOptions): LookUpWriteKey {
  const client = options.client ?? dynamoDbClient();
  const kept = new Map<string, Kept>();
  return async (writeKey) => {
    if (writeKey === '' || writeKey.length > longestKey) return undefined;
    const now = options.clock();
    const known = kept.get(writeKey);
    if (known !== undefined) {
      const keptForMs = known.key === undefined ? unknownForMs : knownForMs;
      if (now - known.readAtEpochMs < keptForMs) return known.key;
    }
    try {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: options.tableName,
          Key: { kind: { S: 'write-key' }, id: { S: hash('sha256', writeKey) } },
          ConsistentRead: true,
        }),
      );
      const key = Item === undefined ? undefined : fromItem(Item);
      if (kept.size >= maxKept) kept.clear();
      kept.set(writeKey, { key, readAtEpochMs: now });
      return key;
    } catch (error) {
      if (known?.key !== undefined && now - known.readAtEpochMs < staleForMs) return known.key;
      throw error;
    }
  };
}

function fromItem(item: Record<string, AttributeValue>): WriteKey | undefined {
  const sourceId = item['sourceId']?.S;
  if (sourceId === undefined) return undefined;
  const origins = item['origins'];
  return {
    sourceId,
    keyKind: item['keyKind']?.S === 'server' ? 'server' : 'browser',
    history: item['history']?.BOOL === true,
    origins: origins?.SS ?? (origins?.L ?? []).flatMap(({ S }) => S ?? []),
  };
}
