import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { inParallel, partsOf } from './in-parallel.ts';

type Item = Record<string, AttributeValue>;

const keysPerCall = 100;
const parallelCalls = 8;
const attempts = 10;
const maxDelayMs = 1_000;

export interface BatchGetOptions {
  readonly isStrong: boolean;
  /** Attributes to return. @default all */
  readonly attributes?: readonly string[];
}

/**
 * Reads any number of items by their keys, which must be distinct; what is missing is missing. Keys that DynamoDB
 * leaves unprocessed are asked for again.
 */
export async function batchGet(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Item[],
  options: BatchGetOptions,
): Promise<Item[]> {
  const parts = await inParallel(partsOf(keys, keysPerCall), parallelCalls, (part) =>
    getPart(client, tableName, part, options),
  );
  return parts.flat();
}

async function getPart(
  client: DynamoDBClient,
  tableName: string,
  keys: Item[],
  options: BatchGetOptions,
): Promise<Item[]> {
  const items: Item[] = [];
  let open = keys;
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt >= attempts) {
      throw new Error(`${open.length} keys of ${tableName} stayed unprocessed`);
    }
    if (attempt > 0) await pause(Math.random() * Math.min(maxDelayMs, 10 * 2 ** attempt));
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [tableName]: { Keys: open, ConsistentRead: options.isStrong, ...projection(options) },
        },
      }),
    );
    items.push(...(Responses?.[tableName] ?? []));
    open = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return items;
}

function projection({ attributes }: BatchGetOptions) {
  if (attributes === undefined) return {};
  return {
    ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(
      attributes.map((name, index) => [`#a${index}`, name]),
    ),
  };
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
