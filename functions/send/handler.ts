import { createHmac, hash } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { regionOfTimeZone } from '../../domain/intake/brand-region.ts';
import { type EventsEnvelope, type SendMessage, sendMessage } from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { readDeploymentKeys } from '../../stores/deployment-keys.ts';
import { secretsDestinationCredentials } from '../../stores/destination-credentials.ts';
import { s3Exports } from '../../stores/exports.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { advanceAutomation } from './advance-automation.ts';
import { advanceCampaign } from './advance-campaign.ts';
import { advanceList } from './advance-list.ts';
import { messengersOf } from './messengers.ts';
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
    EVENTS_QUEUE_URL: text,
    PLATFORM_ENDPOINT: z.string(),
    ATHENA_DATABASE: text,
    REFRESH_WORKGROUP: text,
    BRAND_TIME_ZONE: text,
  })
  .parse(process.env);

const { vaultKey, linkKey } = await readDeploymentKeys(config.KEYS_SECRET_ID);
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
  events: sqsWorkQueue<EventsEnvelope>({ queueUrl: config.EVENTS_QUEUE_URL }),
  putExport: s3Exports({ bucket: config.EXPORTS_BUCKET }),
  messengers: messengersOf({
    credentials: secretsDestinationCredentials(undefined, 'sender'),
    endpoint: config.PLATFORM_ENDPOINT,
    fetch,
    clock: Date.now,
  }),
  signLink: (value) => createHmac('sha256', linkKey).update(value).digest('hex'),
  region: regionOfTimeZone(config.BRAND_TIME_ZONE),
  timeZone: config.BRAND_TIME_ZONE,
  clock: Date.now,
  sha256: (value) => hash('sha256', value),
};

/** What one chunk may take longer than the deadline that it was given. */
const reserveMs = 120_000;

export const handler = middy<SQSEvent, SQSBatchResponse, Error, Context>().handler(
  async (event, context) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of event.Records) {
      try {
        const message = sendMessage.parse(JSON.parse(body));
        const deadline = Date.now() + context.getRemainingTimeInMillis() - reserveMs;
        if (message.kind === 'list') await advanceList(message.listId, ports);
        else if (message.kind === 'campaign')
          await advanceCampaign(message.campaignId, ports, deadline);
        else await advanceAutomation(message.automationId, ports);
      } catch (error) {
        logger.error('message failed', { error: error instanceof Error ? error.name : 'unknown' });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  },
);
