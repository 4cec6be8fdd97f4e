import * as z from 'zod';
import { comparisons, measureOperators } from './comparison.ts';
import { eventNames, hasAtMostOneEventForm, hasOneEventForm, oneEventForm } from './event-names.ts';
import { windowedEvents, windowedProperty } from './measure.ts';
import { ascending, decimal, wholeNumber } from './values.ts';
import { audienceWindow } from './window.ts';

/** A condition of this shape that compares a number; `between` includes both ends. */
export const compared = <Subject extends z.ZodRawShape>(
  subject: Subject,
  value: z.ZodType<number>,
) =>
  z.discriminatedUnion(
    'operator',
    [
      z.strictObject({ ...subject, operator: z.enum(comparisons), value }),
      z.strictObject({
        ...subject,
        operator: z.literal('between'),
        value: z.tuple([value, value]).refine(([low, high]) => low <= high, ascending),
      }),
    ],
    measureOperators,
  );

/**
 * How many events of these names. Nobody's count is missing: without events it is 0, so `less_than 1` holds for
 * everybody else. `between` includes both ends.
 */
export const countCondition = compared(windowedEvents, wholeNumber).refine(
  hasOneEventForm,
  oneEventForm,
);
export type CountCondition = z.infer<typeof countCondition>;

/**
 * Sum of a property over events of these names, exact to four decimals (each value is rounded half up to four).
 * A value counts when it is a JSON number, or a string that reads as one, in plain decimal notation of at most 18
 * digits before the point; everything else adds nothing. Without events the sum is 0.
 */
export const sumCondition = compared(windowedProperty, decimal).refine(
  hasOneEventForm,
  oneEventForm,
);
export type SumCondition = z.infer<typeof sumCondition>;

/**
 * Average, least or greatest of a property, over the values that a sum would count; the average is rounded half up to
 * four decimals. Who has no such value satisfies no operator; to reach those, write `not`.
 */
export const valueCondition = compared(windowedProperty, decimal).refine(
  hasOneEventForm,
  oneEventForm,
);

/**
 * How many different values of a property these events have. Values are as different as their JSON texts: 12 and
 * "12" are two. Missing and null are no values. Without any it is 0.
 */
export const distinctCondition = compared(windowedProperty, wholeNumber).refine(
  hasOneEventForm,
  oneEventForm,
);
export type DistinctCondition = z.infer<typeof distinctCondition>;

/** On how many days there was such an event, of any name where none is said. Without events it is 0. */
export const daysActiveCondition = compared(windowedEvents, wholeNumber).refine(
  hasAtMostOneEventForm,
  oneEventForm,
);
export type DaysActiveCondition = z.infer<typeof daysActiveCondition>;

/**
 * Days from the last such event, of any name where none is said, to as-of: 0 on the day itself. Who has none
 * satisfies no operator.
 */
export const recencyCondition = compared(windowedEvents, wholeNumber).refine(
  hasAtMostOneEventForm,
  oneEventForm,
);

/** `did`: there is such an event, of any name where none is said; `didNot`: there is none. */
export const didCondition = z
  .strictObject(windowedEvents)
  .refine(hasAtMostOneEventForm, oneEventForm);
export type DidCondition = z.infer<typeof didCondition>;

/**
 * The day of the first or last event of these names, up to as-of, lies in the window. False for who has none.
 * The window is required and judges that one day: `last` with `before: {days: 180}` means "has some, and none since".
 */
export const occurrenceCondition = z
  .strictObject({ ...eventNames, window: audienceWindow })
  .refine(hasOneEventForm, oneEventForm);
export type OccurrenceCondition = z.infer<typeof occurrenceCondition>;
