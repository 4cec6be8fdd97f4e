import type * as z from 'zod';
import { counted } from './counted.ts';
import { wholeNumber } from './values.ts';
import { audienceWindow } from './window.ts';

/** Sessions of a window; left out, all up to as-of. */
export const windowedSessions = {
  window: audienceWindow.optional(),
  minSeconds: wholeNumber.optional(),
  minPages: wholeNumber.optional(),
};

/**
 * How many sessions, of all identifiers of the person together. A session is what one identifier does without a pause of
 * more than 30 minutes; it ends with the brand's day, and when a visitor logs in another one begins. Any event but a
 * bot's is part of one, a till's or a server's too: ask for `minPages: 1` where visits are meant. `minSeconds` is
 * the time from its first event to its last, in whole seconds, rounded down (0 for a single event); `minPages` its
 * page and screen calls. Nobody's number is missing: without sessions it is 0.
 */
export const sessionsCondition = counted(windowedSessions);
export type SessionsCondition = z.infer<typeof sessionsCondition>;

/** Seconds in all those sessions together, each in whole seconds, rounded down. */
export const sessionSecondsCondition = counted(windowedSessions);
