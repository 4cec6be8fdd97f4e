import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import * as z from 'zod';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { secretsDestinationCredentials } from '../../stores/destination-credentials.ts';
import { controlLineNonces } from '../../stores/line-nonces.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { keptChannels } from './channels.ts';
import { type HearPorts, hear } from './hear.ts';
import type { WebhookRequest } from './request.ts';

const text = z.string().min(1);
const config = z.object({ CONTROL_TABLE: text, EVENTS_QUEUE_URL: text }).parse(process.env);

const logger = new Logger({ serviceName: 'hear' });
const control = dynamoControl({ tableName: config.CONTROL_TABLE });

const ports: HearPorts = {
  channels: keptChannels({
    control,
    credentials: secretsDestinationCredentials(undefined, 'line'),
    clock: Date.now,
  }),
  nonces: controlLineNonces(control, Date.now),
  events: sqsWorkQueue<EventsEnvelope>({ queueUrl: config.EVENTS_QUEUE_URL }),
  clock: Date.now,
  newId: randomUUID,
  onFailure: (error) =>
    logger.error('webhook not stored', { error: error instanceof Error ? error.name : 'unknown' }),
};

export const handler = middy((event: WebhookRequest) => hear(event, ports));
