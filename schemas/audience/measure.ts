import * as z from 'zod';
import { eventNames, hasAtMostOneEventForm, hasOneEventForm, oneEventForm } from './event-names.ts';
import { propertyPath } from './event-test.ts';
import { referredId } from './reference-conditions.ts';
import { scoreName } from './score-name.ts';
import { windowedSessions } from './session-conditions.ts';
import { conditionsOnly, name } from './values.ts';
import { audienceWindow } from './window.ts';

/** Events of a window; `window` left out: all up to as-of. */
export const windowedEvents = { ...eventNames, window: audienceWindow.optional() };
/** A property of those events. */
export const windowedProperty = { ...windowedEvents, property: propertyPath };

const ofEvents = z.strictObject(windowedEvents).refine(hasOneEventForm, oneEventForm).optional();
const ofAnyEvents = z
  .strictObject(windowedEvents)
  .refine(hasAtMostOneEventForm, oneEventForm)
  .optional();
const ofProperty = z
  .strictObject(windowedProperty)
  .refine(hasOneEventForm, oneEventForm)
  .optional();

const ofSessions = z.strictObject(windowedSessions).optional();

/** A score that the refresh computes, or a computed trait. */
const named = <Name extends z.ZodType>(name: Name) => z.strictObject({ name }).optional();

/** One value of a profile, by the meaning of the condition of the same name. Exactly one key. */
export const profileMeasure = z
  .strictObject({
    sum: ofProperty,
    count: ofEvents,
    average: ofProperty,
    min: ofProperty,
    max: ofProperty,
    distinct: ofProperty,
    daysActive: ofAnyEvents,
    recency: ofAnyEvents,
    sessions: ofSessions,
    sessionSeconds: ofSessions,
    score: named(scoreName),
    computed: named(name),
    lookalike: z.strictObject({ seed: referredId }).optional(),
  })
  .refine((by) => Object.keys(by).length === 1, {
    error: conditionsOnly(
      [
        ...['sum', 'count', 'average', 'min', 'max', 'distinct', 'daysActive', 'recency'],
        ...['sessions', 'sessionSeconds', 'score', 'computed', 'lookalike'],
      ],
      'a measure is one value',
    ),
  });
export type ProfileMeasure = z.infer<typeof profileMeasure>;
