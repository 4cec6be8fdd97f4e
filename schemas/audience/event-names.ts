import * as z from 'zod';
import { eventWhere } from './event-test.ts';
import { name } from './values.ts';

/**
 * Which events: of one of these names, exactly one of `event` and `events`, and satisfying all of `where`. An event is
 * the track's name, or the type of other calls (`page`, `identify` …).
 */
export const eventNames = {
  event: name.optional(),
  events: z.array(name).min(1).max(50).optional(),
  where: eventWhere.optional(),
};
export const oneEventForm = {
  error: 'name either `event` or `events`',
  path: ['event'],
};
export const hasOneEventForm = (leaf: { event?: unknown; events?: unknown }) =>
  (leaf.event === undefined) !== (leaf.events === undefined);

/** Where no name means events of any name. */
export const hasAtMostOneEventForm = (leaf: { event?: unknown; events?: unknown }) =>
  leaf.event === undefined || leaf.events === undefined;
