import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type TableUsage, tableName, tableUsage } from './table-usage.ts';

/** The identity table on an embedded DynamoDB behind HTTP, in a thread and a temporary folder of its own. */
export interface MeteredTable {
  readonly tableName: string;
  readonly client: DynamoDBClient;
  usage(): Promise<TableUsage>;
  /** Keys of all items. */
  keys(): AsyncIterable<{ readonly node: string; readonly item: string }>;
  close(): Promise<void>;
}

export async function openMeteredTable(): Promise<MeteredTable> {
  const worker = new Worker(join(import.meta.dirname, 'table-worker.ts'));
  const origin = await answerOf(worker);
  const client = new DynamoDBClient({
    endpoint: origin,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  // As in `stores/aws-clients.ts`.
  client.middlewareStack.remove('loggerMiddleware');
  return {
    tableName,
    client,
    usage: async () => tableUsage.parse(await (await fetch(origin)).json()),
    keys: () => scanKeys(client),
    async close() {
      client.destroy();
      const closed = answerOf(worker);
      worker.postMessage('close');
      await closed;
      await worker.terminate();
    },
  };
}

function answerOf(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('message', (message: unknown) => resolve(String(message)));
    worker.once('error', reject);
  });
}

async function* scanKeys(client: DynamoDBClient) {
  let from: Record<string, { S: string }> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: tableName,
        ProjectionExpression: '#node, #item',
        ExpressionAttributeNames: { '#node': 'node', '#item': 'item' },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    for (const { node, item } of page.Items ?? []) {
      yield { node: node?.S ?? '', item: item?.S ?? '' };
    }
    const last = page.LastEvaluatedKey;
    from = last && { node: { S: last['node']?.S ?? '' }, item: { S: last['item']?.S ?? '' } };
  } while (from !== undefined);
}
