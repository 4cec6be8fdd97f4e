import { hash } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { regionOfTimeZone } from '../../domain/intake/brand-region.ts';
import { type SendMessage, sendMessage } from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { readDeploymentKeys } from '../../stores/deployment-keys.ts';
import { s3Exports } from '../../stores/exports.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { advanceList } from './advance-list.ts';
import type { SendPorts } from './ports.ts';

const text = z.string().min(1);
const config = z
  .object({
    CONTROL_TABLE: text,
    IDENTITY_TABLE: text,
    VAULT_TABLE: text,
    SALTS_TABLE: text,
    KEYS_SECRET_ID: text,
    EXPORTS_BUCKET: text,
    MESSAGES_QUEUE_URL: text,
    ATHENA_DATABASE: text,
    REFRESH_WORKGROUP: text,
    BRAND_TIME_ZONE: text,
  })
  .parse(process.env);

const { vaultKey } = await readDeploymentKeys(config.KEYS_SECRET_ID);
const logger = new Logger({ serviceName: 'send' });

const ports: SendPorts = {
  control: dynamoControl({ tableName: config.CONTROL_TABLE }),
  graph: dynamoIdentityGraph({ tableName: config.IDENTITY_TABLE }),
  vault: dynamoVault({
    vaultTable: config.VAULT_TABLE,
    saltsTable: config.SALTS_TABLE,
    vaultKey,
  }),
  warehouse: athenaWarehouse({
    database: config.ATHENA_DATABASE,
    workgroup: config.REFRESH_WORKGROUP,
  }),
  queue: sqsWorkQueue<SendMessage>({ queueUrl: config.MESSAGES_QUEUE_URL }),
  putExport: s3Exports({ bucket: config.EXPORTS_BUCKET }),
  region: regionOfTimeZone(config.BRAND_TIME_ZONE),
  timeZone: config.BRAND_TIME_ZONE,
  clock: Date.now,
  sha256: (value) => hash('sha256', value),
};

export const handler = middy(async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const message = sendMessage.parse(JSON.parse(body));
      await advanceList(message.listId, ports);
    } catch (error) {
      logger.error('message failed', { error: error instanceof Error ? error.name : 'unknown' });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
});
