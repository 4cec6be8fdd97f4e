import { AthenaClient } from '@aws-sdk/client-athena';
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { addDays } from '../../domain/audience/days.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { GraphScan } from '../../domain/identity/graph-scan.ts';
import { landedRowOf } from '../../domain/lake/landed-row.ts';
import type { LandingRow } from '../../domain/lake/landing-writer.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import type { AudienceDefinition } from '../../schemas/audience.ts';
import { audienceRow, type JobRow, jobRow } from '../../schemas/control.ts';
import { dynamoControl } from '../../stores/control.ts';
import { dynamoGraphScan } from '../../stores/graph-scan.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { s3LakeWriter } from '../../stores/lake-writer.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { type ApiClient, apiClient, until } from '../api-client.ts';
import { bootMeteredCloud } from '../bench/metered-cloud.ts';

/** A whole stack whose events land as `process` lands them, with identifiers that are the same in every stack. */
export interface LakeStack {
  readonly api: ApiClient;
  /** Where collector and API listen. */
  readonly origin: string;
  readonly scan: GraphScan;
  /** Empties the table of the identity graph, which nothing in the product can. @returns items that were there */
  loseGraph(): Promise<number>;
  /** Waits until no queue and no stream holds anything. */
  settle(): Promise<void>;
  readonly control: ControlTable;
  readonly graph: ReturnType<typeof dynamoIdentityGraph>;
  land(table: LakeTable, day: string, rows: readonly LandingRow[]): Promise<void>;
  putAudience(id: string, where: AudienceDefinition['where']): Promise<void>;
  /** Waits for the mirror, then refreshes. @throws Error with the job's own words when it fails */
  refresh(asOf: string, audienceIds?: readonly string[]): Promise<Refreshed>;
  /** Ascending profile ids of the generation that counts. */
  members(audienceId: string): Promise<readonly string[]>;
  rows(sql: string): Promise<readonly Readonly<Record<string, string | null>>[]>;
  close(): Promise<void>;
}

/** What a refresh cost, by the job's own account and by the cloud's meter. */
export interface Refreshed {
  readonly job: JobRow;
  readonly meteredBytes: number;
  readonly controlReadUnits: number;
  readonly seconds: number;
}

const anybody = z.record(z.string(), z.string().nullable());

export async function bootLakeStack(log: (line: string) => void): Promise<LakeStack> {
  const cloud = await bootMeteredCloud(log);
  const settings: Record<string, string> = {};
  for (const { environment } of cloud.plan.functions) Object.assign(settings, environment);
  const setting = (name: string): string => settings[name] ?? '';
  const aws = {
    endpoint: cloud.origin,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const dynamodb = new DynamoDBClient(aws);
  const s3 = new S3Client({ ...aws, forcePathStyle: true });
  const athena = new AthenaClient(aws);
  const control = dynamoControl({ tableName: setting('CONTROL_TABLE'), client: dynamodb });
  const writer = s3LakeWriter({ bucket: setting('LAKE_BUCKET'), client: s3 });
  const warehouse = athenaWarehouse({
    database: setting('ATHENA_DATABASE'),
    workgroup: setting('REFRESH_WORKGROUP'),
    client: athena,
  });
  const api = apiClient(() => ({ url: cloud.origin, apiKey: cloud.secret('AdminKeySecret') }));
  return {
    api,
    origin: cloud.origin,
    scan: dynamoGraphScan({ tableName: setting('IDENTITY_TABLE'), client: dynamodb }),
    loseGraph: () => emptied(setting('IDENTITY_TABLE'), dynamodb),
    settle: () => cloud.settle(),
    control,
    graph: dynamoIdentityGraph({ tableName: setting('IDENTITY_TABLE'), client: dynamodb }),
    land: async (table, day, rows) => {
      const object = await writer.write(table, day, rows);
      await control.put(landedRowOf(object, new Date().toISOString()));
    },
    putAudience: async (id, where) => {
      const named = { version: 1, name: id, owner: 'proof', target: 'proof' };
      const definition = { ...named, purpose: 'proof', goal: 'proof', where };
      await api.put(`/api/audiences/${id}`, definition, z.looseObject({}));
    },
    refresh: async (asOf, audienceIds) => {
      await cloud.settle();
      const before = cloud.usage.copy();
      const startedAt = performance.now();
      const asked = await api.post('/api/refresh', { asOf, audienceIds }, startedJob);
      const job = await ended(asked.jobId, control);
      const seconds = (performance.now() - startedAt) / 1000;
      const usage = cloud.usage.since(before);
      return {
        job,
        meteredBytes: usage.sum('athena.bytes_scanned'),
        controlReadUnits: usage.sum('dynamodb.read_request_units', ({ at }) => at === 'control'),
        seconds,
      };
    },
    members: async (audienceId) => {
      const row = await control.get(audienceRow, 'audience', audienceId);
      if (row === undefined || row.generation === 0) return [];
      const sql = `SELECT profile_id FROM memberships WHERE audience_id = '${audienceId}' AND generation = '${row.generation}'`;
      const rows = await warehouse.ask(z.object({ profile_id: z.string() }), sql);
      return rows.map(({ profile_id }) => profile_id).toSorted();
    },
    rows: (sql) => warehouse.ask(anybody, sql),
    close: async () => {
      for (const client of [dynamodb, s3, athena]) client.destroy();
      await cloud.close();
    },
  };
}

async function emptied(TableName: string, client: DynamoDBClient): Promise<number> {
  let items = 0;
  for (;;) {
    const { Items = [] } = await client.send(new ScanCommand({ TableName }));
    if (Items.length === 0) return items;
    for (const { node, item } of Items) {
      if (node === undefined || item === undefined) continue;
      await client.send(new DeleteItemCommand({ TableName, Key: { node, item } }));
      items += 1;
    }
  }
}

const startedJob = z.looseObject({ jobId: z.string() });

async function ended(jobId: string, control: ControlTable): Promise<JobRow> {
  const job = await until(
    async () => {
      const found = await control.get(jobRow, 'job', jobId);
      if (found === undefined) throw new Error(`job ${jobId} is gone`);
      return found;
    },
    ({ state }) => state === 'done' || state === 'failed',
    { what: `Job ${jobId}`, timeoutMs: 1_200_000 },
  );
  if (job.state === 'failed') throw new Error(`The refresh failed at ${job.step}: ${job.error}`);
  return job;
}

/** `count` days that end with `last`, ascending. */
export function daysUntil(last: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => addDays(last, index - count + 1));
}
