import * as z from 'zod';
import { eventsEnvelope } from './messages.ts';
import { planFault } from './tracking-plan/fault.ts';

const letter = {
  /** `<requestId>.<position>`: the same events refused twice are the same letter. */
  id: z.string().min(1),
  /** A member of `reasons` in `domain/intake`. */
  reason: z.string().min(1),
  sourceId: z.string(),
  requestId: z.string(),
  receivedAt: z.string(),
  rejectedAt: z.string(),
  /** Of the first event in the letter. */
  position: z.int().min(0),
  /** Events in the whole request; 1 where it could not be taken apart. */
  requestEvents: z.int().min(1),
  /** Of `plan_violation`: what is wrong with each event, by its position; never a value. */
  violations: z
    .array(
      z.object({
        position: z.int().min(0),
        findings: z.array(z.object({ pointer: z.string(), fault: planFault })),
      }),
    )
    .optional(),
};

/**
 * Events that were not stored, with their original bytes in base64.
 *
 * - `message`: a request as a whole; `bytes` is the queue message.
 * - `event`: elements of a batch that were refused for one reason; `bytes` is their JSON with commas between, `before`
 *   and `after` are the bytes of the request around its elements, so that the three in a row are a request again.
 */
export const deadLetter = z.discriminatedUnion('form', [
  z.object({ ...letter, form: z.literal('message'), bytes: z.string() }),
  z.object({
    ...letter,
    form: z.literal('event'),
    envelope: eventsEnvelope.omit({ body: true }),
    before: z.string(),
    after: z.string(),
    bytes: z.string(),
    /** Where the elements stood in the request, ascending. */
    positions: z.array(z.int().min(0)).min(1),
  }),
]);
export type DeadLetter = z.infer<typeof deadLetter>;
