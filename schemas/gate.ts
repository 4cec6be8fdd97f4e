import * as z from 'zod';

/**
 * kind `gate`, id = destinationId: whether a destination is being called at the moment. One for all its syncs, so that a
 * platform that is down or slow is called rarely, and stands in nobody else's way.
 */
export const gateRow = z.object({
  kind: z.literal('gate'),
  id: z.string(),
  /** Rises with every change; whoever read an older one reads again. */
  version: z.int().min(0),
  /** Calls that failed in a row. */
  failures: z.int().min(0),
  /** Nobody calls before. Epoch milliseconds, 0 = open. */
  closedUntilEpochMs: z.int().min(0),
  /** Calls that may still be repeated; earned by those that went well, and by waiting. */
  credit: z.number(),
  creditedAtEpochMs: z.int().min(0),
  /** Requests of the minute that began then. */
  minuteEpochMs: z.int().min(0),
  requests: z.int().min(0),
  /** Who is calling, until when at most. */
  callers: z.array(z.object({ id: z.string(), untilEpochMs: z.int() })),
  /** Why it is closed, in words for people; missing when it is open. */
  reason: z.string().optional(),
  /** The connection is at fault, not the platform's health: a person must do something. */
  isStopped: z.boolean(),
});
export type GateRow = z.infer<typeof gateRow>;
