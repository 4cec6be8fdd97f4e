import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { brandDays } from '../../domain/intake/brand-day.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { s3LakeWriter } from '../../stores/lake-writer.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { type MirrorPorts, type MirrorResponse, mirrorChanges } from './mirror.ts';

const text = z.string().min(1);
const config = z
  .object({
    CONTROL_TABLE: text,
    LAKE_BUCKET: text,
    BRAND_TIME_ZONE: text,
    DELIVERIES_QUEUE_URL: text,
  })
  .parse(process.env);

const logger = new Logger({ serviceName: 'mirror' });

const ports: MirrorPorts = {
  lake: s3LakeWriter({ bucket: config.LAKE_BUCKET }),
  control: dynamoControl({ tableName: config.CONTROL_TABLE }),
  deliveries: sqsWorkQueue<DeliveryMessage>({ queueUrl: config.DELIVERIES_QUEUE_URL }),
  dayOf: brandDays(config.BRAND_TIME_ZONE),
  clock: Date.now,
};

export const handler = middy(async (event: DynamoDBStreamEvent): Promise<MirrorResponse> => {
  try {
    const response = await mirrorChanges(event.Records, ports);
    for (const { itemIdentifier } of response.batchItemFailures) {
      logger.error('a stream record cannot be read', { sequenceNumber: itemIdentifier });
    }
    return response;
  } catch (error) {
    logger.error('landing failed', { error: error instanceof Error ? error.name : 'unknown' });
    throw error;
  }
});
