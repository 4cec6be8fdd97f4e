import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';

const batchSize = 25;
const batchAttempts = 8;
const parallelBatches = 4;

/** Writes any number of requests on distinct keys; what DynamoDB leaves is sent again, some times. */
export async function batchWrite(
  client: DynamoDBClient,
  tableName: string,
  requests: readonly WriteRequest[],
): Promise<void> {
  const batches: WriteRequest[][] = [];
  for (let start = 0; start < requests.length; start += batchSize) {
    batches.push(requests.slice(start, start + batchSize));
  }
  const worker = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      await writeBatch(client, tableName, batch);
    }
  };
  await Promise.all(Array.from({ length: parallelBatches }, worker));
}

async function writeBatch(
  client: DynamoDBClient,
  tableName: string,
  batch: readonly WriteRequest[],
): Promise<void> {
  let left: readonly WriteRequest[] = batch;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > batchAttempts) {
      throw new Error(`${left.length} rows stayed unwritten after ${batchAttempts} attempts`);
    }
    if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** attempt));
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: [...left] } }),
    );
    left = UnprocessedItems?.[tableName] ?? [];
  }
}
