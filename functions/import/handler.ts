import { hash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { brotliDecompressSync, createGunzip, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { importPresets } from '../../domain/import/presets/registry.ts';
import { regionOfTimeZone } from '../../domain/intake/brand-region.ts';
import type { ImportMessage } from '../../schemas/import.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import { dynamoControl } from '../../stores/control.ts';
import { s3ImportFiles } from '../../stores/import-files.ts';
import { sqsQueueDepth } from '../../stores/queue-depth.ts';
import { sqsWorkQueue } from '../../stores/work-queue.ts';
import { advanceImport } from './advance-import.ts';
import type { ImportPorts } from './ports.ts';
import { importsOf } from './receive.ts';

const text = z.string().min(1);
const config = z
  .object({
    CONTROL_TABLE: text,
    IMPORTS_BUCKET: text,
    IMPORTS_QUEUE_URL: text,
    EVENTS_QUEUE_URL: text,
    BRAND_TIME_ZONE: text,
  })
  .parse(process.env);

const logger = new Logger({ serviceName: 'import' });
const chunkSize = 1024 * 1024;

const ports: ImportPorts = {
  control: dynamoControl({ tableName: config.CONTROL_TABLE }),
  files: s3ImportFiles({ bucket: config.IMPORTS_BUCKET }),
  queue: sqsWorkQueue<ImportMessage>({ queueUrl: config.IMPORTS_QUEUE_URL }),
  events: sqsWorkQueue<EventsEnvelope>({ queueUrl: config.EVENTS_QUEUE_URL }),
  eventsWaiting: sqsQueueDepth(config.EVENTS_QUEUE_URL),
  tools: {
    inflate: (source) =>
      pipeline(Readable.from(source), createGunzip({ chunkSize }), () => undefined),
    pageInflaters: { GZIP: gunzipSync, BROTLI: brotliDecompressSync, ZSTD: zstdDecompressSync },
  },
  presets: importPresets,
  sha256: (content) => hash('sha256', content),
  clock: Date.now,
  region: regionOfTimeZone(config.BRAND_TIME_ZONE),
  timeZone: config.BRAND_TIME_ZONE,
};

/** What one group of requests may take longer than the deadline that it was given. */
const reserveMs = 60_000;

export const handler = middy<SQSEvent, SQSBatchResponse, Error, Context>().handler(
  async (event, context) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of event.Records) {
      try {
        const deadline = Date.now() + context.getRemainingTimeInMillis() - reserveMs;
        for (const importId of await importsOf(body, ports))
          await advanceImport(importId, ports, deadline);
      } catch (error) {
        // A message may hold what a file says; its name does not.
        logger.error('message failed', { error: error instanceof Error ? error.name : 'unknown' });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  },
);
