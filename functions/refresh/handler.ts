import { hash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import type { DeliveryMessage, JobMessage } from '../../schemas/messages.ts';
import { jobMessage } from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { advanceJob } from './advance-job.ts';
import type { RefreshPorts } from './ports.ts';

const text = z.string().min(1);
const config = z
  .object({
    CONTROL_TABLE: text,
    LAKE_BUCKET: text,
    JOBS_QUEUE_URL: text,
    DELIVERIES_QUEUE_URL: text,
    ATHENA_DATABASE: text,
    REFRESH_WORKGROUP: text,
    /** Empty where audiences in SQL are switched off. */
    SQL_WORKGROUP: z.string(),
    BRAND_TIME_ZONE: text,
  })
  .parse(process.env);

const logger = new Logger({ serviceName: 'refresh' });

const ports: RefreshPorts = {
  control: dynamoControl({ tableName: config.CONTROL_TABLE }),
  warehouse: athenaWarehouse({
    database: config.ATHENA_DATABASE,
    workgroup: config.REFRESH_WORKGROUP,
  }),
  sqlWarehouse:
    config.SQL_WORKGROUP === ''
      ? undefined
      : athenaWarehouse({ database: config.ATHENA_DATABASE, workgroup: config.SQL_WORKGROUP }),
  lake: s3LakeObjects({ bucket: config.LAKE_BUCKET }),
  jobs: sqsWorkQueue<JobMessage>({ queueUrl: config.JOBS_QUEUE_URL }),
  deliveries: sqsWorkQueue<DeliveryMessage>({ queueUrl: config.DELIVERIES_QUEUE_URL }),
  clock: Date.now,
  newId: () => randomUUID().slice(0, 8),
  sha256: (value) => hash('sha256', value),
  pause: async (delayMs) => {
    await pause(delayMs);
  },
  log: (event, fields) => logger.info(event, fields),
  timeZone: config.BRAND_TIME_ZONE,
};

export const handler = middy(async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const { jobId } = jobMessage.parse(JSON.parse(body));
      await advanceJob(jobId, ports);
    } catch (error) {
      logger.error('job message failed', {
        error: error instanceof Error ? error.name : 'unknown',
      });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
});
