import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type TableUsage, tableName, tableUsage } from './table-usage.ts';

/** The identity table on an embedded DynamoDB behind HTTP, in a thread and a temporary folder of its own. */
export interface MeteredTable {
  readonly tableName: string;
  readonly client: DynamoDBClient;
  usage(): Promise<TableUsage>;
  /** All items, as far as a comparison asks. */
  items(): AsyncIterable<StoredItem>;
  close(): Promise<void>;
}

interface StoredItem {
  readonly node: string;
  /** Sort key. */
  readonly item: string;
  /** Of a leaf. */
  readonly follows: string | undefined;
  /** Of evidence, a leaf's own too. */
  readonly isTrusted: boolean;
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
    items: () => scan(client),
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

async function* scan(client: DynamoDBClient): AsyncGenerator<StoredItem, void> {
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: tableName, ...(from && { ExclusiveStartKey: from }) }),
    );
    for (const { node, item, profile, leaf, mayJoinPeople } of page.Items ?? []) {
      const trust = leaf?.M?.['mayJoinPeople'] ?? mayJoinPeople;
      yield {
        node: node?.S ?? '',
        item: item?.S ?? '',
        follows: leaf === undefined ? undefined : profile?.S,
        isTrusted: trust?.BOOL === true,
      };
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}
