import { createHash } from 'node:crypto';
import { DeleteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Vault } from '../../domain/consent/vault.ts';
import type { NewCuration } from '../../domain/identity/new-curation.ts';
import { partition } from '../../domain/identity/partition.ts';
import type { PlanLimits } from '../../domain/identity/plan.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { advanceCuration } from '../../functions/curate/advance-curation.ts';
import type { CuratePorts } from '../../functions/curate/ports.ts';
import { mirrorChanges } from '../../functions/mirror/mirror.ts';
import type { RefreshPorts } from '../../functions/refresh/ports.ts';
import { type CurationRow, curationRow } from '../../schemas/curation.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';
import { s3ExportRemoval, s3ExportText } from '../../stores/exports.ts';
import { dynamoGraphScan } from '../../stores/graph-scan.ts';
import { dynamoIdentityGraph, dynamoIdentityTable } from '../../stores/identity-graph.ts';
import { s3JsonLines } from '../../stores/json-lines.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { s3LakeWriter } from '../../stores/lake-writer.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { dynamoVaultErasure } from '../../stores/vault-erasure.ts';

/** Graph, vault and what curates them, beside the lake of a world. */
export interface IdentityWorld {
  readonly graph: ReturnType<typeof dynamoIdentityGraph>;
  /** The same graph in the hands of a deployment with other limits, or other rules. */
  readonly graphBy: (limits: PlanLimits) => ReturnType<typeof dynamoIdentityGraph>;
  readonly vault: Vault;
  readonly ports: CuratePorts;
  /** Messages to the deliveries queue since the world began. */
  readonly sent: DeliveryMessage[];
  /** Lands what the stream tells since the last call; what is lost is written and never listed. */
  mirror(options?: { readonly isLost?: boolean }): Promise<void>;
  /** The graph's table is empty from now on; the stream tells of it, and the lake does not listen to that. */
  lose(): Promise<void>;
  /** Does a job until it ends. */
  curate(job: NewCuration, portsOf?: (ports: CuratePorts) => CuratePorts): Promise<CurationRow>;
}

interface Place {
  readonly name: string;
  readonly clients: { readonly dynamodb: DynamoDBClient; readonly s3: S3Client };
  readonly refresh: RefreshPorts;
  readonly readStream: (after: number) => {
    readonly records: readonly unknown[];
    readonly lastSequence: number;
  };
}

export function identityWorld({ name, clients, refresh, readStream }: Place): IdentityWorld {
  const client = clients.dynamodb;
  const [identity, vaultTable, saltsTable] = ['identity', 'vault', 'salts'].map(
    (table) => `${name}-${table}`,
  );
  const tables = { vaultTable: vaultTable ?? '', saltsTable: saltsTable ?? '', client };
  const tableName = identity ?? '';
  const graph = dynamoIdentityGraph({ tableName, client });
  const lake = s3LakeWriter({ bucket: name, client: clients.s3 });
  const dayOf = brandDays('Asia/Tokyo');
  const sent: DeliveryMessage[] = [];
  const waiting: string[] = [];
  const ports: CuratePorts = {
    control: refresh.control,
    scan: dynamoGraphScan({ tableName, client }),
    graph: dynamoIdentityGraph({ tableName, client, remembered: 0 }),
    partition,
    vault: dynamoVaultErasure(tables),
    warehouse: refresh.warehouse,
    lake,
    bucket: name,
    items: dynamoIdentityTable({ tableName, client }),
    unloaded: {
      list: s3LakeObjects({ bucket: name, client: clients.s3 }).list,
      read: s3JsonLines({ bucket: name, client: clients.s3 }).read,
    },
    listFiles: {
      read: s3ExportText({ bucket: name, client: clients.s3 }),
      remove: s3ExportRemoval({ bucket: name, client: clients.s3 }),
    },
    deliveries: { send: async (message) => void sent.push(message) },
    curations: { send: async ({ jobId }) => void waiting.push(jobId) },
    clock: Date.now,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    dayOf,
    log: () => {},
    settleSeconds: 0,
  };
  let sequence = 0;
  return {
    graph,
    graphBy: (limits) => dynamoIdentityGraph({ tableName, client, limits, remembered: 1 }),
    vault: dynamoVault({ ...tables, vaultKey: 'v'.repeat(64) }),
    ports,
    sent,
    mirror: async ({ isLost = false } = {}) => {
      const { records, lastSequence } = readStream(sequence);
      sequence = lastSequence;
      const control = isLost ? { putAll: async () => {} } : refresh.control;
      await mirrorChanges(records, {
        lake,
        control,
        deliveries: ports.deliveries,
        dayOf,
        clock: Date.now,
      });
    },
    lose: async () => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
      for (const { node, item } of Items) {
        if (node === undefined || item === undefined) continue;
        await client.send(new DeleteItemCommand({ TableName: tableName, Key: { node, item } }));
      }
    },
    curate: async ({ actions, message }, portsOf = (same) => same) => {
      await refresh.control.transact(actions);
      const { jobId } = message;
      waiting.push(jobId);
      for (let invocations = 0; invocations < 500; invocations += 1) {
        // A message that was lost with its invocation comes again.
        const next = waiting.shift() ?? jobId;
        await advanceCuration(next, portsOf(ports), Date.now() + 10_000).catch((error) => {
          if (!(error instanceof Error && error.name === 'Crash')) throw error;
        });
        const row = await refresh.control.get(curationRow, 'curation', jobId);
        if (row !== undefined && row.state !== 'running') return row;
      }
      throw new Error('the job did not come to an end');
    },
  };
}

const keys = (names: readonly string[]) => ({
  KeySchema: names.map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
  })),
  AttributeDefinitions: names.map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
});

/** Tables of a world of that name. */
export function peopleTables(name: string) {
  return [
    {
      TableName: `${name}-identity`,
      ...keys(['node', 'item']),
      StreamSpecification: {
        StreamEnabled: true,
        StreamViewType: 'NEW_AND_OLD_IMAGES' as const,
      },
    },
    { TableName: `${name}-vault`, ...keys(['node', 'item']) },
    { TableName: `${name}-salts`, ...keys(['node']) },
  ];
}
