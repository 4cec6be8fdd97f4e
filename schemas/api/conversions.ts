import * as z from 'zod';
import { conversionFeedRow, conversionRow, conversionRule } from '../conversion.ts';
import { next } from './paging.ts';

/** What a caller says of a feed; the rest has defaults. */
export const wantedFeed = conversionRule.extend({
  events: conversionRule.shape.events
    .optional()
    .describe('The platform’s name by the event’s; by default orders'),
  since: conversionRule.shape.since.optional().describe('First day; by default today'),
});

/** A feed with the sum that must equal the events of its window at rest. */
export const conversionFeed = conversionFeedRow
  .omit({ kind: true, startedAtEpochMs: true })
  .extend({
    accountedFor: z.int().min(0).describe('Events whose fate is known'),
    addsUp: z.boolean().describe('Whether that is all of them'),
  })
  .meta({ id: 'ConversionFeed' });

export const conversionFeeds = z.object({ feeds: z.array(conversionFeed), next });

/** One event of a feed: orders by a hash, nothing of anybody. */
const conversion = conversionRow
  .pick({ id: true, status: true, reason: true, at: true })
  .meta({ id: 'Conversion' });
export const conversions = z.object({ conversions: z.array(conversion), next });
