import { createHmac, hash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { GraphScan } from '../../domain/identity/graph-scan.ts';
import { nodeNaming } from '../../domain/identity/identifier-node.ts';
import { answer } from '../../functions/api/answer.ts';
import type { ApiPorts } from '../../functions/api/ports.ts';
import { createDynamoDb, type DynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { createS3 } from '../../local/s3/s3.ts';
import { createSecrets } from '../../local/secrets/secrets.ts';
import { createSqs, type Sqs } from '../../local/sqs/sqs.ts';
import { controlAccounts } from '../../stores/accounts.ts';
import { dynamoControl } from '../../stores/control.ts';
import {
  type DestinationCredentials,
  secretsDestinationCredentials,
} from '../../stores/destination-credentials.ts';
import { dynamoGraphTable } from '../../stores/dynamo-graph-table.ts';
import { s3ExportLinks } from '../../stores/export-files.ts';
import { dynamoGraphScan } from '../../stores/graph-scan.ts';
import type { GraphTable } from '../../stores/graph-table.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { s3ImportFiles } from '../../stores/import-files.ts';
import { s3JsonLines } from '../../stores/json-lines.ts';
import { s3LakeFiles } from '../../stores/lake-files.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { controlLineNonces } from '../../stores/line-nonces.ts';
import { sqsQueueDepth } from '../../stores/queue-depth.ts';
import { sqsGivenUp } from '../../stores/queue-redrive.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { checkAgainstContract } from './openapi-check.ts';
import { startWireServer } from './wire-server.ts';

export const adminKey = 'admin-key-of-the-test';

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared, never used
  readonly body: any;
}

interface Sent {
  readonly body?: unknown;
  /** @default the deployment's admin key */
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API on the real stores and the embedded services. */
export interface ApiServer {
  readonly ports: ApiPorts;
  readonly graphTable: GraphTable;
  readonly graphScan: GraphScan;
  readonly s3Client: S3Client;
  readonly dynamoDbClient: DynamoDBClient;
  readonly sqs: Sqs;
  /** Queue of requests that were given up. */
  readonly deadLetters: { readonly queueUrl: string; readonly client: SQSClient };
  readonly credentials: DestinationCredentials;
  readonly senderCredentials: DestinationCredentials;
  readonly lineCredentials: DestinationCredentials;
  call(
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Pick<Answered, 'status' | 'body'>>;
  /** The same with headers both ways. Every answer of either is held against the OpenAPI document. */
  exchange(method: string, path: string, sent?: Sent): Promise<Answered>;
  stop(): Promise<void>;
}

const createTable = (db: DynamoDb, TableName: string, keys: readonly string[]): void => {
  db.createTable({
    TableName,
    KeySchema: keys.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  });
};

export async function startApi(): Promise<ApiServer> {
  const dir = mkdtempSync(join(tmpdir(), 'daicho-api-'));
  const options = { clock: Date.now, meter: () => undefined };
  const db = createDynamoDb({ dir: join(dir, 'dynamodb'), ...options });
  createTable(db, 'control', ['kind', 'id']);
  createTable(db, 'identity', ['node', 'item']);
  createTable(db, 'vault', ['node', 'item']);
  createTable(db, 'salts', ['node']);
  const s3 = createS3({ dir: join(dir, 's3'), ...options });
  s3.createBucket('rejected');
  s3.createBucket('exports');
  s3.createBucket('imports');
  const sqs = createSqs({ dir: join(dir, 'sqs'), ...options, origin: () => server.url });
  for (const name of [
    'jobs',
    'deliveries',
    'curations',
    'searches',
    'events',
    'events-dead',
    'deliveries-dead',
    'messages',
    'imports',
  ]) {
    sqs.createQueue({ name, visibilityTimeoutSeconds: 30 });
  }
  const secrets = createSecrets({ dir: join(dir, 'secrets'), ...options });
  const server = await startWireServer((request) => {
    const target = request.headers['x-amz-target'] ?? '';
    if (target.startsWith('DynamoDB')) return db.handle(request);
    if (target.startsWith('AmazonSQS')) return sqs.handle(request);
    return target.startsWith('secretsmanager') ? secrets.handle(request) : s3.handle(request);
  });
  const aws = {
    endpoint: server.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const dynamoDbClient = new DynamoDBClient(aws);
  const sqsClient = new SQSClient(aws);
  const s3Client = new S3Client({
    ...aws,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const secretsClient = new SecretsManagerClient(aws);
  const credentials = secretsDestinationCredentials(secretsClient);
  const senderCredentials = secretsDestinationCredentials(secretsClient, 'sender');
  const lineCredentials = secretsDestinationCredentials(secretsClient, 'line');
  const queue = (name: string) => ({
    queueUrl: `${server.url}/000000000000/${name}`,
    client: sqsClient,
  });
  const givenUp = (name: string, dead: string) =>
    sqsGivenUp(
      { queueUrl: queue(name).queueUrl, deadLettersUrl: queue(dead).queueUrl },
      Date.now,
      sqsClient,
    );
  const sha256 = (text: string): string => hash('sha256', text, 'hex');
  const hmacHex = (text: string): string => createHmac('sha256', 'n').update(text).digest('hex');
  const control = dynamoControl({ tableName: 'control', client: dynamoDbClient });
  const ports: ApiPorts = {
    control,
    accounts: controlAccounts(control),
    graph: dynamoIdentityGraph({ tableName: 'identity', client: dynamoDbClient }),
    vault: dynamoVault({
      vaultTable: 'vault',
      saltsTable: 'salts',
      vaultKey: 'v'.repeat(64),
      client: dynamoDbClient,
    }),
    jobs: sqsWorkQueue(queue('jobs')),
    deliveries: sqsWorkQueue(queue('deliveries')),
    conversions: sqsWorkQueue(queue('deliveries')),
    curations: sqsWorkQueue(queue('curations')),
    searches: sqsWorkQueue(queue('searches')),
    events: sqsWorkQueue(queue('events')),
    messages: sqsWorkQueue(queue('messages')),
    imports: {
      files: s3ImportFiles({ bucket: 'imports', client: s3Client, linkClient: s3Client }),
      queue: sqsWorkQueue(queue('imports')),
    },
    linkExport: s3ExportLinks({ bucket: 'exports', client: s3Client }),
    rejected: {
      objects: s3LakeObjects({ bucket: 'rejected', client: s3Client }),
      lines: s3JsonLines({ bucket: 'rejected', client: s3Client }),
    },
    requestsWaiting: sqsQueueDepth(queue('events').queueUrl, sqsClient),
    requestsDead: sqsQueueDepth(queue('events-dead').queueUrl, sqsClient),
    givenUp: {
      events: givenUp('events', 'events-dead'),
      jobs: givenUp('jobs', 'events-dead'),
      deliveries: givenUp('deliveries', 'deliveries-dead'),
      curations: givenUp('curations', 'deliveries-dead'),
      searches: givenUp('searches', 'deliveries-dead'),
      messages: givenUp('messages', 'deliveries-dead'),
      imports: givenUp('imports', 'deliveries-dead'),
    },
    takesSqlAudiences: true,
    lakeFiles: s3LakeFiles({ bucket: 'rejected', client: s3Client }),
    countProfiles: async () => ({ known: 0, unknown: 0 }),
    rollUpAccounts: async () => [],
    lastOrdersOf: async (asked, limit) => {
      const ids = 'profileIds' in asked ? asked.profileIds.toSorted().slice(0, limit) : [];
      return ids.map((profile_id) => ({ profile_id, last_order_at: null }));
    },
    dealStages: async () => [],
    askWarehouse: async () => [],
    saveCredentials: credentials.write,
    saveSenderCredentials: (value) => senderCredentials.write('brand', value),
    lineSecrets: lineCredentials,
    lineNonces: controlLineNonces(control, Date.now),
    signLink: hmacHex,
    deleteCredentials: credentials.delete,
    nodeOf: nodeNaming({ hmacHex, sha256Hex: sha256 }),
    sha256,
    adminKeyHash: sha256(adminKey),
    region: 'JP',
    timeZone: 'Asia/Tokyo',
    clock: Date.now,
    randomText: (length) => randomBytes(length).toString('hex').slice(0, length),
  };
  const exchange = async (method: string, path: string, sent: Sent = {}): Promise<Answered> => {
    const { body, key = adminKey, headers = {} } = sent;
    const url = new URL(path, 'http://api');
    const request = {
      method,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: { authorization: `Bearer ${key}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body ?? {}),
    };
    const answered = await answer(request, ports);
    checkAgainstContract(request, answered);
    return { ...answered, body: answered.body === '' ? undefined : JSON.parse(answered.body) };
  };
  return {
    ports,
    deadLetters: queue('events-dead'),
    graphTable: dynamoGraphTable(dynamoDbClient, 'identity'),
    graphScan: dynamoGraphScan({ tableName: 'identity', client: dynamoDbClient }),
    s3Client,
    dynamoDbClient,
    sqs,
    credentials,
    senderCredentials,
    lineCredentials,
    async call(method, path, body, key) {
      const { status, body: answered } = await exchange(method, path, { body, key });
      return { status, body: answered };
    },
    exchange,
    async stop() {
      await server.close();
      db.close();
      sqs.close();
      s3.close();
      rmSync(dir, { recursive: true });
    },
  };
}
