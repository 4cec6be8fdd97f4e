import * as z from 'zod';
import { counted } from './counted.ts';
import { eventNames, hasAtMostOneEventForm, oneEventForm } from './event-names.ts';
import { audienceWindow } from './window.ts';

/**
 * Days in a row with such an event, or without a name with any event; bots left out, days of the brand's zone, over all
 * identifiers of the person. `longest` is the longest run of days within the window; `current` the run that ends on
 * as-of or on the day before, which as-of may still prolong. Days outside of the window neither count nor prolong a
 * run. Nobody's run is missing: without such days it is 0.
 */
export const streakCondition = counted({
  ...eventNames,
  kind: z.enum(['longest', 'current']),
  window: audienceWindow.optional(),
}).refine(hasAtMostOneEventForm, oneEventForm);
export type StreakCondition = z.infer<typeof streakCondition>;
