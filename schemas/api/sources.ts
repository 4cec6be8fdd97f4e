import * as z from 'zod';
import { recentEvents as recentRows, sourceRow } from '../control.ts';
import { queueName } from '../queue-names.ts';
import { next } from './paging.ts';

export const source = sourceRow.omit({ kind: true }).meta({ id: 'Source' });
export const sources = z.object({ sources: z.array(source), next });

export const createdSource = source
  .extend({ writeKey: z.string().describe('Of a server source this is the only time it is shown') })
  .meta({ id: 'CreatedSource' });

/** Which of the last events are wanted; all of what is said must hold. */
export const recentQuery = z.object({
  sourceId: z.string().max(64).optional().describe('Of this source; `unknown`: of no known key'),
  outcome: z
    .enum(['landed', 'rejected', 'refused', 'bot'])
    .optional()
    .describe('`refused`: by the collector, told by number; `bot`: landed, and not counted'),
});

export const recentEvents = z.object({
  events: recentRows.describe('Newest first, of the last day'),
  next,
});

/** What a replay did, or would do. */
export const replayed = z
  .object({
    dryRun: z.boolean(),
    letters: z.int().min(0),
    byReason: z.record(z.string(), z.int().min(1)),
    replayed: z.int().min(0).describe('Requests sent again, or that would be'),
    unreadable: z
      .int()
      .min(0)
      .describe('Letters that never were a request: nothing can come of sending them again'),
    next: z.string().optional().describe('Say it as `after` to go on: the time of one call was up'),
  })
  .meta({ id: 'Replay' });

/** What each queue's consumer gave up. */
export const givenUpQueues = z.object({
  queues: z.array(
    z.object({ queue: queueName, messages: z.int().min(0).describe('About right, as SQS has it') }),
  ),
});

export const redriven = z
  .object({
    queue: queueName,
    dryRun: z.boolean(),
    messages: z.int().min(0).describe('There were before, about right'),
    sent: z.int().min(0),
    isComplete: z.boolean().describe('False: the time of one call was up; say it again'),
  })
  .meta({ id: 'Redrive' });
