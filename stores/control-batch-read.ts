import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

const batchSize = 100;
const batchAttempts = 8;
const parallelBatches = 4;

/** Strongly consistent items for any number of distinct keys; missing ones are left out, order is not kept. */
export async function readAll(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Record<string, AttributeValue>[],
): Promise<readonly Record<string, AttributeValue>[]> {
  const batches: Record<string, AttributeValue>[][] = [];
  for (let start = 0; start < keys.length; start += batchSize)
    batches.push(keys.slice(start, start + batchSize));
  const found: Record<string, AttributeValue>[] = [];
  const worker = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift())
      found.push(...(await readBatch(client, tableName, batch)));
  };
  await Promise.all(Array.from({ length: parallelBatches }, worker));
  return found;
}

async function readBatch(
  client: DynamoDBClient,
  tableName: string,
  batch: Record<string, AttributeValue>[],
): Promise<readonly Record<string, AttributeValue>[]> {
  const found: Record<string, AttributeValue>[] = [];
  let left = batch;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > batchAttempts)
      throw new Error(`${left.length} rows stayed unread after ${batchAttempts} attempts`);
    if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** attempt));
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } },
      }),
    );
    found.push(...(Responses?.[tableName] ?? []));
    left = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return found;
}
