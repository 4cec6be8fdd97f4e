import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import * as z from 'zod';
import type { ConversionMessage } from '../../schemas/conversion.ts';
import type {
  CurationMessage,
  DeliveryMessage,
  JobMessage,
  SendMessage,
} from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import type { TickPorts } from './ports.ts';
import { runTick } from './run-tick.ts';

const text = z.string().min(1);
const config = z
  .object({
    CONTROL_TABLE: text,
    LAKE_BUCKET: text,
    JOBS_QUEUE_URL: text,
    DELIVERIES_QUEUE_URL: text,
    CURATIONS_QUEUE_URL: text,
    MESSAGES_QUEUE_URL: text,
    BRAND_TIME_ZONE: text,
    COMPACT_EVERY_MINUTES: z.coerce.number().int().min(1),
  })
  .parse(process.env);

const logger = new Logger({ serviceName: 'tick' });

const ports: TickPorts = {
  control: dynamoControl({ tableName: config.CONTROL_TABLE }),
  lake: s3LakeObjects({ bucket: config.LAKE_BUCKET }),
  jobs: sqsWorkQueue<JobMessage>({ queueUrl: config.JOBS_QUEUE_URL }),
  deliveries: sqsWorkQueue<DeliveryMessage>({ queueUrl: config.DELIVERIES_QUEUE_URL }),
  conversions: sqsWorkQueue<ConversionMessage>({ queueUrl: config.DELIVERIES_QUEUE_URL }),
  curations: sqsWorkQueue<CurationMessage>({ queueUrl: config.CURATIONS_QUEUE_URL }),
  messages: sqsWorkQueue<SendMessage>({ queueUrl: config.MESSAGES_QUEUE_URL }),
  clock: Date.now,
  timeZone: config.BRAND_TIME_ZONE,
  compactEveryMinutes: config.COMPACT_EVERY_MINUTES,
  log: (event, fields) => logger.info(event, fields),
};

export const handler = middy(async (): Promise<void> => {
  try {
    await runTick(ports);
  } catch (error) {
    const failures = error instanceof AggregateError ? error.errors : [error];
    for (const failure of failures) {
      logger.error('tick failed', { error: failure instanceof Error ? failure.name : 'unknown' });
    }
    throw error;
  }
});
