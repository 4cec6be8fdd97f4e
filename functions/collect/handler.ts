import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import middy from '@middy/core';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { sqsQueue } from '../../stores/queue.ts';
import { dynamoWriteKeys } from '../../stores/write-keys.ts';
import { createCollect } from './collect.ts';
import { createDoor } from './door.ts';
import { rateJudge } from './rate.ts';
import { scriptsIn } from './script-file.ts';

/** No zod here: it would be half of the bundle. @throws when the variable is missing, by name */
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment lacks ${name}`);
  return value;
}

const publicUrl = process.env['COLLECTOR_URL'];
const enqueue = sqsQueue({ queueUrl: required('EVENTS_QUEUE_URL') });
const door = createDoor({
  rate: rateJudge({ clock: Date.now, addressPerSecond: Number(required('ADDRESS_RATE')) }),
  enqueue,
  clock: Date.now,
  newId: randomUUID,
  edgeSecrets: (process.env['EDGE_SECRETS'] ?? '').split(',').filter((value) => value !== ''),
});

export const handler = middy(
  door.guard(
    createCollect({
      lookUpKey: dynamoWriteKeys({
        tableName: required('CONTROL_TABLE'),
        clock: Date.now,
        dayOf: brandDays(required('BRAND_TIME_ZONE')),
      }),
      enqueue,
      judge: door.judge,
      clock: Date.now,
      newId: randomUUID,
      // Where the bundler of the functions puts them.
      scriptAt: scriptsIn(join(import.meta.dirname, 'scripts')),
      ...(publicUrl !== undefined && publicUrl !== '' && { publicUrl }),
      onFailure: (error) => {
        const name = error instanceof Error ? error.name : 'unknown';
        console.error(JSON.stringify({ level: 'ERROR', message: 'event not stored', error: name }));
      },
    }),
  ),
);
