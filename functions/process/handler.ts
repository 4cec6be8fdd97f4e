import { createHmac, hash } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { regionOfTimeZone } from '../../domain/intake/brand-region.ts';
import { identifying } from '../../domain/intake/event-identity.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';
import { controlAccounts } from '../../stores/accounts.ts';
import { dynamoControl } from '../../stores/control.ts';
import { readDeploymentKeys } from '../../stores/deployment-keys.ts';
import { dynamoIdentityGraph, dynamoIdentityTable } from '../../stores/identity-graph.ts';
import { s3LakeWriter } from '../../stores/lake-writer.ts';
import { s3Rejected } from '../../stores/rejected.ts';
import { controlSourcePlans } from '../../stores/source-plans.ts';
import { graphSuppression } from '../../stores/suppression.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { controlViolationBook } from '../../stores/violation-book.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { type ProcessPorts, processBatch } from './process-batch.ts';

const text = z.string().min(1);
const config = z
  .object({
    IDENTITY_TABLE: text,
    VAULT_TABLE: text,
    SALTS_TABLE: text,
    CONTROL_TABLE: text,
    LAKE_BUCKET: text,
    REJECTED_BUCKET: text,
    KEYS_SECRET_ID: text,
    DELIVERIES_QUEUE_URL: text,
    BRAND_TIME_ZONE: text,
    BIRTH_MONTH_DAY: z.enum(['true', 'false']),
    DATACENTRE_BOTS: z.enum(['true', 'false']),
  })
  .parse(process.env);

const logger = new Logger({ serviceName: 'process' });
const { nodeKey, vaultKey } = await readDeploymentKeys(config.KEYS_SECRET_ID);
const dayOf = brandDays(config.BRAND_TIME_ZONE);

/** By allow-list: messages of errors may quote what a client sent. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const control = dynamoControl({ tableName: config.CONTROL_TABLE });

const ports: Omit<ProcessPorts, 'remainingMs'> = {
  graph: dynamoIdentityGraph({ tableName: config.IDENTITY_TABLE }),
  suppressedAmong: graphSuppression(dynamoIdentityTable({ tableName: config.IDENTITY_TABLE }), {
    clock: Date.now,
  }),
  vault: dynamoVault({
    vaultTable: config.VAULT_TABLE,
    saltsTable: config.SALTS_TABLE,
    vaultKey,
  }),
  deliveries: sqsWorkQueue<DeliveryMessage>({ queueUrl: config.DELIVERIES_QUEUE_URL }),
  lake: s3LakeWriter({ bucket: config.LAKE_BUCKET }),
  rejected: s3Rejected({ bucket: config.REJECTED_BUCKET }),
  accounts: controlAccounts(control),
  control,
  plans: controlSourcePlans(control, { clock: Date.now }),
  violations: controlViolationBook(control, { clock: Date.now }),
  onViolations: (seen) => logger.info('tracking plans broken', { ...seen }),
  onUncounted: (error) => logger.error('violations are not counted', { error: nameOf(error) }),
  intake: {
    identify: identifying(
      {
        hmacHex: (value) => createHmac('sha256', nodeKey).update(value).digest('hex'),
        sha256Hex: (value) => hash('sha256', value),
      },
      regionOfTimeZone(config.BRAND_TIME_ZONE),
    ),
    // One shot is twice as fast as an HMAC; what it is cut to leaves nothing to extend.
    fingerprint: (value) => hash('sha256', `${nodeKey}\n${value}`),
    dayOf,
    declaresBirthMonthDay: config.BIRTH_MONTH_DAY === 'true',
    flagsDatacentres: config.DATACENTRE_BOTS === 'true',
    onFault: (error) => logger.error('event is unprocessable', { error: nameOf(error) }),
  },
  gathering: {
    dayOf,
    base64: (value) => Buffer.from(value, 'utf8').toString('base64'),
    now: () => new Date().toISOString(),
  },
  clock: Date.now,
  onFailure: (error, messages) =>
    logger.error('messages go back to the queue', { error: nameOf(error), messages }),
};

export const handler = middy<SQSEvent, SQSBatchResponse, Error, Context>().handler(
  (event, context) =>
    processBatch(event.Records, {
      ...ports,
      remainingMs: () => context.getRemainingTimeInMillis(),
    }),
);
