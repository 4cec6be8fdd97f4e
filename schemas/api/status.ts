import * as z from 'zod';
import { jobRow, tallyRow } from '../control.ts';
import { role, scope } from '../scopes.ts';
import { next } from './paging.ts';

const count = z.int().min(0);

/** A job as callers see it. */
export const job = jobRow
  .pick({
    id: true,
    scope: true,
    state: true,
    step: true,
    requestedAt: true,
    asOf: true,
    audienceIds: true,
    mergedInto: true,
    startedAt: true,
    finishedAt: true,
    error: true,
    scannedBytes: true,
    billedBytes: true,
  })
  .meta({ id: 'Job' });

export const jobs = z.object({ jobs: z.array(job).describe('Newest first'), next });

/** Names what was started; its route tells how far it is. */
export const started = z.object({ jobId: z.string() }).meta({ id: 'StartedJob' });

export const status = z
  .object({
    time: z.iso.datetime(),
    timeZone: z.string(),
    role: z
      .enum([...role.options, 'custom'])
      .describe('Of the key that asks; custom: scopes of its own'),
    scopes: z.array(scope),
    sources: count,
    audiences: count,
    failedAudiences: count.describe('Cannot be evaluated; the members before stay'),
    staleAudiences: count.describe('Older than their schedules promise'),
    syncs: count,
    openJobs: count,
    waitingEvents: count.describe('Events in the lake that no compaction has taken up yet'),
    queuedRequests: count.describe('Acknowledged, and on their way to the lake; about right'),
    deadRequests: count.describe(
      'Acknowledged, and given up after five tries: their events are in no figure; about right',
    ),
    profiles: z
      .object({ known: count, unknown: count })
      .optional()
      .describe('Absent while the warehouse does not answer'),
    lastJob: job.optional(),
  })
  .meta({ id: 'Status' });

/** At rest `accepted = stored + duplicate + rejected`. */
const tallyLine = tallyRow
  .omit({ kind: true, asOf: true })
  .extend({
    name: z.string(),
    in_flight: count.describe(
      'Seen since the tally was taken: an estimate from the recent batches',
    ),
    asOf: z.string().optional(),
    today: z
      .object({ landed: count, rejected: count, bots: count, refused: count })
      .optional()
      .describe(
        'Of the brand’s day so far; `refused` are requests that the collector did not take',
      ),
    troubles: z
      .array(z.string())
      .optional()
      .describe('Of the last hour: silent, flooding, rejecting, refusing'),
  })
  .meta({ id: 'TallyLine' });

export const tally = z.object({ sources: z.array(tallyLine), next });
