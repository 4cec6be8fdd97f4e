import { hash } from 'node:crypto';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { publicSftpNetwork } from '../../destinations/sftp-network.ts';
import { sftpOpener } from '../../destinations/sftp-session.ts';
import { regionOfTimeZone } from '../../domain/intake/brand-region.ts';
import type { HashText } from '../../domain/normalize/match-key.ts';
import { type ConversionMessage, conversionMessage } from '../../schemas/conversion.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { readDeploymentKeys } from '../../stores/deployment-keys.ts';
import { secretsDestinationCredentials } from '../../stores/destination-credentials.ts';
import { s3ExportRemoval, s3Exports } from '../../stores/exports.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { s3JsonLines } from '../../stores/json-lines.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { connectors } from './connectors.ts';
import { advanceConversions } from './conversions/advance.ts';
import { conversionTargets } from './conversions/connect.ts';
import type { ConversionPorts } from './conversions/ports.ts';
import { deliver } from './deliver.ts';
import type { DeliverPorts } from './ports.ts';

const environment = z
  .object({
    CONTROL_TABLE: z.string().min(1),
    IDENTITY_TABLE: z.string().min(1),
    VAULT_TABLE: z.string().min(1),
    SALTS_TABLE: z.string().min(1),
    KEYS_SECRET_ID: z.string().min(1),
    LAKE_BUCKET: z.string().min(1),
    EXPORTS_BUCKET: z.string().min(1),
    DELIVERIES_QUEUE_URL: z.string().min(1),
    ATHENA_DATABASE: z.string().min(1),
    REFRESH_WORKGROUP: z.string().min(1),
    BRAND_TIME_ZONE: z.string().min(1),
    PLATFORM_ENDPOINT: z.string(),
    MINIMUM_LIST_SIZE: z.coerce.number().int().min(1),
  })
  .parse(process.env);

const { vaultKey } = await readDeploymentKeys(environment.KEYS_SECRET_ID);
const control = dynamoControl({ tableName: environment.CONTROL_TABLE });

const hashText: HashText = (algorithm, text) => hash(algorithm, text);

const connections = {
  control,
  credentials: secretsDestinationCredentials(),
  region: regionOfTimeZone(environment.BRAND_TIME_ZONE),
  ports: {
    fetch,
    endpoint: environment.PLATFORM_ENDPOINT,
    hashText,
    clock: Date.now,
    random: Math.random,
    putExport: s3Exports({ bucket: environment.EXPORTS_BUCKET }),
    removeExport: s3ExportRemoval({ bucket: environment.EXPORTS_BUCKET }),
    openSftp: sftpOpener(publicSftpNetwork),
  },
};

const ports: DeliverPorts = {
  control,
  sha256: (text) => hash('sha256', text),
  minimumListSize: environment.MINIMUM_LIST_SIZE,
  graph: dynamoIdentityGraph({ tableName: environment.IDENTITY_TABLE }),
  vault: dynamoVault({
    vaultTable: environment.VAULT_TABLE,
    saltsTable: environment.SALTS_TABLE,
    vaultKey,
  }),
  warehouse: athenaWarehouse({
    database: environment.ATHENA_DATABASE,
    workgroup: environment.REFRESH_WORKGROUP,
  }),
  objects: s3LakeObjects({ bucket: environment.LAKE_BUCKET }),
  lines: s3JsonLines({ bucket: environment.LAKE_BUCKET }),
  queue: sqsWorkQueue<DeliveryMessage>({ queueUrl: environment.DELIVERIES_QUEUE_URL }),
  clock: Date.now,
  random: Math.random,
  connectionFor: connectors(connections),
};

const conversionsTo = conversionTargets(connections);

const conversionPorts: ConversionPorts = {
  ...ports,
  queue: sqsWorkQueue<ConversionMessage>({ queueUrl: environment.DELIVERIES_QUEUE_URL }),
  conversionsTo,
};

async function handle(body: string, remainingMs: () => number): Promise<void> {
  const conversions = conversionMessage.safeParse(JSON.parse(body));
  if (conversions.success)
    return advanceConversions(conversions.data, conversionPorts, remainingMs);
  return deliver(body, { ...ports, conversionsTo }, remainingMs);
}

export const handler = middy<SQSEvent, SQSBatchResponse, Error, Context>().handler(
  async (event, context) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { body, messageId } of event.Records)
      try {
        await handle(body, () => context.getRemainingTimeInMillis());
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error('not an Error');
        console.error(JSON.stringify({ level: 'ERROR', function: 'deliver', name, message }));
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    return { batchItemFailures };
  },
);
