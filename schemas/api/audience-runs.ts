import * as z from 'zod';
import { audienceRow } from '../control.ts';
import { holdOutGroup } from '../hold-out.ts';
import { audienceRunRow, audienceSchedule } from '../refresh.ts';
import { next } from './paging.ts';

/** One evaluation of an audience. */
const audienceRun = audienceRunRow
  .omit({ kind: true, id: true, expiresAtEpochSeconds: true })
  .meta({ id: 'AudienceRun' });

export const audienceHistory = z.object({
  runs: z.array(audienceRun).describe('Newest first, 400 days back'),
  next,
});

/** Members of the generation that counts. */
export const audienceMembers = z.object({
  audienceId: z.string(),
  generation: z.int().min(0),
  asOf: audienceRow.shape.asOf,
  size: z.int().min(0),
  members: z.array(z.object({ profileId: z.string(), isHeldOut: z.boolean() })),
  next,
});

export const audienceChanges = z.object({
  audienceId: z.string(),
  generation: z.int().min(0),
  changes: z.array(z.object({ profileId: z.string(), change: z.enum(['entered', 'left']) })),
  next,
});

/** `none` takes the schedule away. */
export const askedSchedule = z.union(
  [audienceSchedule, z.strictObject({ none: z.literal(true) })],
  {
    error:
      'must be {"daily": "HH:MM"}, {"everyMinutes": 5 to 10080}, {"afterImport": true} or {"none": true}',
  },
);

export const standingSchedule = z.object({
  audienceId: z.string(),
  schedule: audienceSchedule.optional(),
});

/** A group by its share alone gets a salt of its own. */
export const askedHoldOut = z.strictObject({
  share: holdOutGroup.shape.share,
  salt: holdOutGroup.shape.salt.optional(),
});

export const holdOut = z.object({
  holdOut: holdOutGroup.optional().describe('Absent: nobody is kept out'),
});

const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
const meanEstimate = z.object({
  value: z.number(),
  low: z.number().nullable().describe('Null with fewer than two people on a side'),
  high: z.number().nullable(),
});
const arm = z.object({
  people: z.int().min(0),
  converted: z.int().min(0),
  revenue: z.number(),
});

/** What sending did: people whom the lists may hold against people kept out, with 95 % intervals. */
export const audienceLift = z
  .object({
    audienceId: z.string(),
    event: z.string(),
    from: z.iso.date().describe('Members of this day are followed'),
    to: z.iso.date(),
    holdOut: z.array(holdOutGroup),
    treated: arm,
    heldOut: arm,
    conversionRate: z
      .object({ treated: estimate, heldOut: estimate, difference: estimate })
      .optional()
      .describe('Absent while one side has nobody'),
    revenuePerPerson: z
      .object({ treated: z.number(), heldOut: z.number(), difference: meanEstimate })
      .optional(),
    verdict: z.enum(['more', 'less', 'not shown']),
    method: z.string(),
  })
  .meta({ id: 'AudienceLift' });
