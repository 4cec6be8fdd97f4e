import { hash } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { partition } from '../../domain/identity/partition.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import {
  type CurationMessage,
  curationMessage,
  type DeliveryMessage,
} from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { s3ExportRemoval, s3ExportText } from '../../stores/exports.ts';
import { dynamoGraphScan } from '../../stores/graph-scan.ts';
import { dynamoIdentityGraph, dynamoIdentityTable } from '../../stores/identity-graph.ts';
import { s3JsonLines } from '../../stores/json-lines.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { s3LakeWriter } from '../../stores/lake-writer.ts';
import { dynamoVaultErasure } from '../../stores/vault-erasure.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { advanceCuration } from './advance-curation.ts';
import type { CuratePorts } from './ports.ts';

const text = z.string().min(1);
const config = z
  .object({
    CONTROL_TABLE: text,
    IDENTITY_TABLE: text,
    VAULT_TABLE: text,
    SALTS_TABLE: text,
    LAKE_BUCKET: text,
    EXPORTS_BUCKET: text,
    CURATIONS_QUEUE_URL: text,
    DELIVERIES_QUEUE_URL: text,
    ATHENA_DATABASE: text,
    REFRESH_WORKGROUP: text,
    BRAND_TIME_ZONE: text,
    SETTLE_SECONDS: z.coerce.number().int().min(0).max(900),
  })
  .parse(process.env);

/** What one step may take longer than the deadline that it was given. */
const reserveMs = 60_000;
/** The rest is for the next invocation, so that a crash loses little. */
const longestMs = 300_000;

const logger = new Logger({ serviceName: 'curate' });

const ports: CuratePorts = {
  control: dynamoControl({ tableName: config.CONTROL_TABLE }),
  scan: dynamoGraphScan({ tableName: config.IDENTITY_TABLE }),
  // What is beyond reach today may be within it tomorrow, and what was stored may be lost: it remembers nothing as stored.
  graph: dynamoIdentityGraph({ tableName: config.IDENTITY_TABLE, remembered: 0 }),
  partition,
  vault: dynamoVaultErasure({ vaultTable: config.VAULT_TABLE, saltsTable: config.SALTS_TABLE }),
  warehouse: athenaWarehouse({
    database: config.ATHENA_DATABASE,
    workgroup: config.REFRESH_WORKGROUP,
  }),
  lake: s3LakeWriter({ bucket: config.LAKE_BUCKET }),
  bucket: config.LAKE_BUCKET,
  items: dynamoIdentityTable({ tableName: config.IDENTITY_TABLE }),
  unloaded: {
    list: s3LakeObjects({ bucket: config.LAKE_BUCKET }).list,
    read: s3JsonLines({ bucket: config.LAKE_BUCKET }).read,
  },
  listFiles: {
    read: s3ExportText({ bucket: config.EXPORTS_BUCKET }),
    remove: s3ExportRemoval({ bucket: config.EXPORTS_BUCKET }),
  },
  deliveries: sqsWorkQueue<DeliveryMessage>({ queueUrl: config.DELIVERIES_QUEUE_URL }),
  curations: sqsWorkQueue<CurationMessage>({ queueUrl: config.CURATIONS_QUEUE_URL }),
  clock: Date.now,
  sha256: (value) => hash('sha256', value),
  dayOf: brandDays(config.BRAND_TIME_ZONE),
  log: (event, fields) => logger.info(event, fields),
  settleSeconds: config.SETTLE_SECONDS,
};

export const handler = middy<SQSEvent, SQSBatchResponse, Error, Context>().handler(
  async (event, context) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of event.Records) {
      try {
        const { jobId } = curationMessage.parse(JSON.parse(body));
        const remainingMs = Math.min(longestMs, context.getRemainingTimeInMillis() - reserveMs);
        await advanceCuration(jobId, ports, Date.now() + remainingMs);
      } catch (error) {
        logger.error('curation message failed', {
          error: error instanceof Error ? error.name : 'unknown',
        });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  },
);
