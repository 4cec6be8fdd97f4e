import * as z from 'zod';

/** An id: text, or a whole number that has no more digits than a double can hold. `null` means absent. */
const id = z.union([z.string(), z.int()]);
const optionalId = id.nullish();
const requiredId = z.union([z.string().min(1), z.int()]);
const members = z.record(z.string(), z.unknown()).nullish();
const text = z.string().nullish();

/**
 * What every call may carry. Times are not judged here: a garbled `timestamp` makes an event of the day of receipt,
 * it does not refuse it.
 *
 * @see https://segment.com/docs/connections/spec/common/
 */
const call = {
  messageId: optionalId,
  anonymousId: optionalId,
  userId: optionalId,
  context: members,
  integrations: members,
  timestamp: z.unknown().optional(),
  originalTimestamp: z.unknown().optional(),
  sentAt: z.unknown().optional(),
};

/**
 * One event of the Segment wire format, members that we do not know included. The hot path uses the hand-written
 * `checkEvent` of `domain/intake`, which accepts exactly what this schema accepts (a property test holds them together).
 */
export const wireEvent = z.discriminatedUnion('type', [
  z.looseObject({
    ...call,
    type: z.literal('track'),
    event: z.string().min(1),
    properties: members,
  }),
  z.looseObject({ ...call, type: z.literal('identify'), traits: members }),
  z.looseObject({
    ...call,
    type: z.literal('page'),
    name: text,
    category: text,
    properties: members,
  }),
  z.looseObject({
    ...call,
    type: z.literal('screen'),
    name: text,
    category: text,
    properties: members,
  }),
  z.looseObject({ ...call, type: z.literal('group'), groupId: requiredId, traits: members }),
  z.looseObject({
    ...call,
    type: z.literal('alias'),
    userId: requiredId,
    previousId: requiredId,
  }),
]);
