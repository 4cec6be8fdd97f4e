import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { JsonLines } from '../../domain/lake/json-lines.ts';
import { landedRowOf } from '../../domain/lake/landed-row.ts';
import type { LandingRow } from '../../domain/lake/landing-writer.ts';
import { newJob } from '../../domain/refresh/new-job.ts';
import { advanceJob } from '../../functions/refresh/advance-job.ts';
import type { RefreshPorts } from '../../functions/refresh/ports.ts';
import { createAthena } from '../../local/athena/athena.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { createS3 } from '../../local/s3/s3.ts';
import { createSqs } from '../../local/sqs/sqs.ts';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import { openJobRow } from '../../schemas/control.ts';
import { type DeliveryMessage, type JobMessage, jobMessage } from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { s3JsonLines } from '../../stores/json-lines.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { s3LakeWriter } from '../../stores/lake-writer.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { startWireServer } from '../contract/wire-server.ts';
import { type IdentityWorld, identityWorld, peopleTables } from './identity-world.ts';

/** A brand of its own: control table, lake, queues and catalogue. */
export interface World {
  readonly ports: RefreshPorts;
  readonly people: IdentityWorld;
  /** Lines that the warehouse unloaded. */
  readonly lines: JsonLines;
  land(table: LakeTable, day: string, rows: readonly LandingRow[]): Promise<void>;
  /** Asks for a job. */
  ask(scope: 'compact' | 'refresh', asOf: string): Promise<string>;
  /** Works on messages until no job is open. @returns invocations it took */
  work(conditions?: Conditions): Promise<number>;
  /** Overwrites an object with what is no Parquet. */
  spoil(key: string): Promise<void>;
  /** Writes an object beside the lake's. */
  put(key: string, body: string): Promise<void>;
  rows(sql: string): Promise<readonly Readonly<Record<string, string | null>>[]>;
  /** Messages that went to the deliveries queue, each text once, sorted. */
  deliveries(): Promise<string[]>;
}

/** What befalls the invocations. */
export interface Conditions {
  /** @default as they are */
  readonly portsOf?: (ports: RefreshPorts) => RefreshPorts;
  /** Times each message is worked on at the same time. @default 1 */
  readonly copies?: number;
}

export interface Services {
  newWorld(): World;
  stop(): Promise<void>;
}

const account = '000000000000';
const retentionSeconds = 600;

/** The embedded cloud's services over HTTP. */
export async function startServices(): Promise<Services> {
  const dir = mkdtempSync(join(tmpdir(), 'refresh-'));
  const meter = () => {};
  const clock = Date.now;
  const s3Root = join(dir, 's3');
  const dynamodb = createDynamoDb({ dir, clock, meter });
  const s3 = createS3({ dir: s3Root, clock, meter });
  let origin = '';
  const sqs = createSqs({ dir, clock, meter, origin: () => origin });
  const athena = createAthena({ dir: join(dir, 'athena'), s3Root, clock, meter });
  const servers = await Promise.all(
    [dynamodb, s3, sqs, athena].map(({ handle }) => startWireServer(handle)),
  );
  const [dynamodbUrl = '', s3Url = '', sqsUrl = '', athenaUrl = ''] = servers.map(({ url }) => url);
  origin = sqsUrl;
  const settings = (endpoint: string) => ({
    endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const clients = {
    dynamodb: new DynamoDBClient(settings(dynamodbUrl)),
    s3: new S3Client({ ...settings(s3Url), forcePathStyle: true }),
    sqs: new SQSClient(settings(sqsUrl)),
    athena: new AthenaClient(settings(athenaUrl)),
  };
  let worlds = 0;
  return {
    newWorld: () => {
      worlds += 1;
      const name = `world${worlds}`;
      dynamodb.createTable({
        TableName: name,
        KeySchema: [
          { AttributeName: 'kind', KeyType: 'HASH' },
          { AttributeName: 'id', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'kind', AttributeType: 'S' },
          { AttributeName: 'id', AttributeType: 'S' },
        ],
      });
      s3.createBucket(name);
      for (const table of peopleTables(name)) dynamodb.createTable(table);
      for (const queue of ['jobs', 'deliveries']) {
        sqs.createQueue({
          name: `${name}-${queue}`,
          visibilityTimeoutSeconds: 30,
          retentionSeconds,
        });
      }
      athena.declareDatabase(name);
      for (const table of lakeTables) athena.declareTable(name, glueTable(table, name));
      athena.declareWorkGroup({ name, outputLocation: `s3://${name}/athena-results/` });
      const world = worldOf(name, clients, origin);
      const readStream = (after: number) => dynamodb.readStream(`${name}-identity`, after, 1e6);
      const people = identityWorld({ name, clients, refresh: world.ports, readStream });
      return { ...world, people };
    },
    stop: async () => {
      for (const client of Object.values(clients)) client.destroy();
      for (const server of servers) await server.close();
      await athena.close();
      for (const service of [dynamodb, s3, sqs]) service.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Clients {
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly athena: AthenaClient;
}

function worldOf(name: string, clients: Clients, origin: string): Omit<World, 'people'> {
  const queueUrl = (queue: string) => `${origin}/${account}/${name}-${queue}`;
  const control = dynamoControl({ tableName: name, client: clients.dynamodb });
  const warehouse = athenaWarehouse({ database: name, workgroup: name, client: clients.athena });
  const writer = s3LakeWriter({ bucket: name, client: clients.s3 });
  const ports: RefreshPorts = {
    control,
    warehouse,
    sqlWarehouse: warehouse,
    lake: s3LakeObjects({ bucket: name, client: clients.s3 }),
    jobs: sqsWorkQueue<JobMessage>({ queueUrl: queueUrl('jobs'), client: clients.sqs }),
    deliveries: sqsWorkQueue<DeliveryMessage>({
      queueUrl: queueUrl('deliveries'),
      client: clients.sqs,
    }),
    clock: Date.now,
    newId: () => randomUUID().slice(0, 8),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    pause: async (delayMs) => {
      await pause(delayMs);
    },
    log: () => {},
    timeZone: 'Asia/Tokyo',
  };
  return {
    ports,
    lines: s3JsonLines({ bucket: name, client: clients.s3 }),
    land: async (table, day, rows) => {
      const object = await writer.write(table, day, rows);
      await control.put(landedRowOf(object, new Date().toISOString()));
    },
    ask: async (scope, asOf) => {
      const jobId = randomUUID();
      const { actions, message } = newJob({ jobId, scope, requestedAtEpochMs: Date.now(), asOf });
      await control.transact(actions);
      await ports.jobs.send(message);
      return jobId;
    },
    work: (conditions = {}) => work(clients.sqs, queueUrl('jobs'), ports, conditions),
    spoil: async (Key) => {
      await clients.s3.send(new PutObjectCommand({ Bucket: name, Key, Body: 'no parquet' }));
    },
    put: async (Key, Body) => {
      await clients.s3.send(new PutObjectCommand({ Bucket: name, Key, Body }));
    },
    rows: (sql) => warehouse.ask(z.record(z.string(), z.string().nullable()), sql),
    deliveries: async () => {
      const texts = new Set<string>();
      for (;;) {
        const { Messages = [] } = await clients.sqs.send(
          new ReceiveMessageCommand({ QueueUrl: queueUrl('deliveries'), MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return [...texts].sort();
        for (const { Body = '' } of Messages) texts.add(Body);
      }
    },
  };
}

/** One worker: a message is deleted once its invocation ended well, else it comes again. */
async function work(
  client: SQSClient,
  QueueUrl: string,
  ports: RefreshPorts,
  { portsOf = (same) => same, copies = 1 }: Conditions,
): Promise<number> {
  const deadline = Date.now() + 100_000;
  for (let invocations = 0; Date.now() < deadline; ) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, VisibilityTimeout: 0 }),
    );
    const [message] = Messages;
    if (message === undefined) {
      const open = await ports.control.queryAll(openJobRow, { kind: 'open-job' });
      if (open.length === 0) return invocations;
      await pause(10);
      continue;
    }
    invocations += 1;
    try {
      const { jobId } = jobMessage.parse(JSON.parse(message.Body ?? ''));
      const invoke = () => advanceJob(jobId, portsOf(ports));
      await Promise.all(Array.from({ length: copies }, invoke));
      const { ReceiptHandle } = message;
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
  throw new Error('the jobs did not come to an end');
}

/** The invocation was killed. */
class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * Ports of an invocation that is killed at a random call, before or after the call took effect. Nothing gets through
 * afterwards. What has no calls to make stays as it is.
 *
 * @param chance of each call, 0 to 1
 */
export function mortal<Ports extends object>(
  ports: Ports,
  chance: number,
  random: () => number,
): Ports {
  let isDead = false;
  const call = async (work: () => unknown): Promise<unknown> => {
    if (isDead) throw new Crash();
    const isKilled = random() < chance;
    const isTooLate = random() < 0.5;
    if (isKilled) isDead = true;
    if (isKilled && !isTooLate) throw new Crash();
    const value = await work();
    if (isKilled) throw new Crash();
    return value;
  };
  const port = (target: object): object =>
    new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        return (...all: unknown[]) => call(() => Reflect.apply(member, object, all));
      },
    });
  return new Proxy(ports, {
    get: (object, name) => {
      const member: unknown = Reflect.get(object, name);
      return typeof member === 'object' && member !== null ? port(member) : member;
    },
  });
}

function glueTable(table: LakeTable, bucket: string) {
  const folder = table.kind === 'landing' ? 'landing' : 'generations';
  const Location = `s3://${bucket}/${folder}/${table.name}/`;
  return {
    Name: table.name,
    TableType: 'EXTERNAL_TABLE',
    PartitionKeys: table.partitionedBy.map((Name) => ({ Name, Type: 'string' })),
    StorageDescriptor: {
      Columns: table.columns.map(({ name, type }) => ({ Name: name, Type: type })),
      Location,
    },
    Parameters: {
      classification: 'parquet',
      ...(table.kind === 'landing' && {
        'projection.enabled': 'true',
        'projection.day.type': 'date',
        'projection.day.format': 'yyyy-MM-dd',
        'projection.day.range': '1970-01-01,NOW+2DAYS',
        'storage.location.template': `${Location}day=\${day}/`,
      }),
    },
  };
}
