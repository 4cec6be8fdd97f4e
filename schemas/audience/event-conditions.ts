import * as z from 'zod';
import { comparisons, measureOperators } from './comparison.ts';
import { eventNames, hasOneEventForm, oneEventForm } from './event-names.ts';
import { ascending, decimal, name, wholeNumber } from './values.ts';
import { audienceWindow } from './window.ts';

/**
 * How many events of these names. Nobody's count is missing: without events it is 0, so `less_than 1` holds for
 * everybody else. `between` includes both ends.
 */
export const countCondition = z
  .discriminatedUnion(
    'operator',
    [
      z.strictObject({
        ...eventNames,
        operator: z.enum(comparisons),
        value: wholeNumber,
        window: audienceWindow.optional(),
      }),
      z.strictObject({
        ...eventNames,
        operator: z.literal('between'),
        value: z.tuple([wholeNumber, wholeNumber]).refine(([low, high]) => low <= high, ascending),
        window: audienceWindow.optional(),
      }),
    ],
    measureOperators,
  )
  .refine(hasOneEventForm, oneEventForm);
export type CountCondition = z.infer<typeof countCondition>;

/**
 * Sum of a property over events of these names, exact to four decimals (each value is rounded half up to four).
 * A value counts when it is a JSON number, or a string that reads as one, in plain decimal notation of at most 18
 * digits before the point; everything else adds nothing. Without events the sum is 0.
 */
export const sumCondition = z
  .discriminatedUnion(
    'operator',
    [
      z.strictObject({
        ...eventNames,
        property: name,
        operator: z.enum(comparisons),
        value: decimal,
        window: audienceWindow.optional(),
      }),
      z.strictObject({
        ...eventNames,
        property: name,
        operator: z.literal('between'),
        value: z.tuple([decimal, decimal]).refine(([low, high]) => low <= high, ascending),
        window: audienceWindow.optional(),
      }),
    ],
    measureOperators,
  )
  .refine(hasOneEventForm, oneEventForm);
export type SumCondition = z.infer<typeof sumCondition>;

/**
 * The day of the first or last event of these names, up to as-of, lies in the window. False for who has none.
 * The window is required and judges that one day: `last` with `before: {days: 180}` means "has some, and none since".
 */
export const occurrenceCondition = z
  .strictObject({ ...eventNames, window: audienceWindow })
  .refine(hasOneEventForm, oneEventForm);
export type OccurrenceCondition = z.infer<typeof occurrenceCondition>;
