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
  /** Apps that its events must come from, by bundle id. @default any */
  readonly apps?: readonly string[];
  /** Calls it may make. @default all */
  readonly calls?: readonly string[];
  /** Requests that its source may send in a minute, about. @default no limit */
  readonly requestsPerMinute?: number;
  /** The source has had its events of the brand's day. @default false */
  readonly isQuotaUsedUp?: boolean;
}

/** Looks a write key up in clear; undefined for one that does not exist. */
export type LookUpWriteKey = (writeKey: string) => Promise<WriteKey | undefined>;

export interface DynamoWriteKeysOptions {
  readonly tableName: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Day of an instant in the brand's zone. */
  readonly dayOf: (epochMs: number) => string;
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
  readonly endsAtEpochMs: number;
}

/**
 * Write keys of the control table, kept in memory for 60 seconds: so long may a key go on that was revoked, whose scopes
 * were narrowed or whose quota is used up. One that was given an end opens nothing from that instant on. Reads without
 * zod: this is `collect`'s hot path. Throws when the table cannot be read and nothing is known of the key.
 */
export function dynamoWriteKeys(options: DynamoWriteKeysOptions): LookUpWriteKey {
  const client = options.client ?? dynamoDbClient();
  const kept = new Map<string, Kept>();
  const read = async (kind: string, id: string) => {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: options.tableName,
        Key: { kind: { S: kind }, id: { S: id } },
        ConsistentRead: true,
      }),
    );
    return Item;
  };
  const isUsedUp = async (item: Item, now: number): Promise<boolean> => {
    const most = item['eventsPerDay']?.N;
    if (most === undefined) return false;
    const volume = await read('volume', `${item['sourceId']?.S}#${options.dayOf(now)}`);
    return Number(volume?.['events']?.N ?? 0) >= Number(most);
  };
  return async (writeKey) => {
    if (writeKey === '' || writeKey.length > longestKey) return undefined;
    const now = options.clock();
    const known = kept.get(writeKey);
    if (known !== undefined) {
      const keptForMs = known.key === undefined ? unknownForMs : knownForMs;
      const isOver = known.key !== undefined && now >= known.endsAtEpochMs;
      if (isOver) return undefined;
      if (now - known.readAtEpochMs < keptForMs) return known.key;
    }
    try {
      const item = await read('write-key', hash('sha256', writeKey));
      const endsAtEpochMs = Date.parse(item?.['endsAt']?.S ?? '9999-12-31');
      const isGood = item !== undefined && item['revokedAt'] === undefined && now < endsAtEpochMs;
      const key = isGood ? fromItem(item, await isUsedUp(item, now)) : undefined;
      if (kept.size >= maxKept) kept.clear();
      kept.set(writeKey, { key, readAtEpochMs: now, endsAtEpochMs });
      return key;
    } catch (error) {
      if (known?.key !== undefined && now - known.readAtEpochMs < staleForMs) return known.key;
      throw error;
    }
  };
}

type Item = Readonly<Record<string, AttributeValue>>;

function fromItem(item: Item, isQuotaUsedUp: boolean): WriteKey | undefined {
  const sourceId = item['sourceId']?.S;
  if (sourceId === undefined) return undefined;
  const requestsPerMinute = item['requestsPerMinute']?.N;
  return {
    sourceId,
    keyKind: item['keyKind']?.S === 'server' ? 'server' : 'browser',
    history: item['history']?.BOOL === true,
    origins: textsOf(item['origins']),
    ...(item['apps'] !== undefined && { apps: textsOf(item['apps']) }),
    ...(item['calls'] !== undefined && { calls: textsOf(item['calls']) }),
    ...(requestsPerMinute !== undefined && { requestsPerMinute: Number(requestsPerMinute) }),
    ...(isQuotaUsedUp && { isQuotaUsedUp }),
  };
}

const textsOf = (value: AttributeValue | undefined): readonly string[] =>
  value?.SS ?? (value?.L ?? []).flatMap(({ S }) => S ?? []);
