import * as z from 'zod';
import { countedOrOnce } from './counted.ts';
import { eventNames, hasOneEventForm, oneEventForm } from './event-names.ts';
import { conditionsOnly } from './values.ts';
import { audienceWindow } from './window.ts';

const amount = z.int().min(1).max(1_000_000).optional();

/** A length of time, to the millisecond. */
const span = z
  .strictObject({ minutes: amount, hours: amount, days: z.int().min(1).max(36_500).optional() })
  .refine((parts) => Object.keys(parts).length === 1, {
    error: conditionsOnly(['minutes', 'hours', 'days'], 'a length of time has one unit'),
  });
export type Span = z.infer<typeof span>;

const first = z.strictObject(eventNames).refine(hasOneEventForm, oneEventForm);
const next = z
  .strictObject({ ...eventNames, within: span.optional(), without: first.optional() })
  .refine(hasOneEventForm, oneEventForm);

/**
 * Steps in order: each lies strictly later than the one before, by the events' timestamps to the millisecond; at most
 * `within` after it (that far is near enough), and with no event of `without` strictly between the two. Events of all
 * identifiers of the person are one history, whichever device they come from; with `inSession` all steps lie in one
 * session of one identifier. Bots are left out, and so are all events, those of `without` too, of days outside of the
 * window. Other events may lie between.
 *
 * How often: the number of moments at which a last step completes the steps before it, so two carts that end in one
 * order are once, and one cart followed by two orders is twice. Nobody's number is missing: without any it is 0. Left
 * out, at least once is meant. An event may be a step of several sequences, and is never two steps of one.
 */
export const sequenceCondition = countedOrOnce({
  steps: z.tuple([first, next], next).refine((steps) => steps.length <= 8, 'at most 8 steps'),
  window: audienceWindow.optional(),
  inSession: z.boolean().optional(),
});
export type SequenceCondition = z.infer<typeof sequenceCondition>;
