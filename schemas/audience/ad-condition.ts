import * as z from 'zod';
import { compared } from './event-conditions.ts';
import { decimal, name } from './values.ts';
import { audienceWindow } from './window.ts';

/** An id or a name; a number is not the string that is written like it. */
const told = z.union([name, decimal], { error: 'must be a string or a number' });

/**
 * How the person met advertising: impressions, clicks and conversions are counts of events, cost is a sum of their
 * property `cost` (`schemas/ad-events.ts` has the names). With `campaign` only events count whose campaign id or name
 * equals it, with `theme` those of that theme or type; both: those of both. Without events all are 0.
 */
export const adCondition = compared(
  {
    measure: z.enum(['impressions', 'clicks', 'cost', 'conversions']),
    campaign: told.optional(),
    theme: told.optional(),
    window: audienceWindow.optional(),
  },
  decimal,
).refine(
  ({ measure, value }) =>
    measure === 'cost' || [value].flat().every((count) => Number.isInteger(count) && count >= 0),
  { error: 'must be a whole number of at least 0', path: ['value'] },
);
export type AdCondition = z.infer<typeof adCondition>;
