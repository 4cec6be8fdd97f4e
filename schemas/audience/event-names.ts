import * as z from 'zod';
import { name } from './values.ts';

/** Which events: exactly one of the two. */
export const eventNames = {
  event: name.optional(),
  events: z.array(name).min(1).max(50).optional(),
};
export const oneEventForm = {
  error: 'name either `event` or `events`',
  path: ['event'],
};
export const hasOneEventForm = (leaf: { event?: unknown; events?: unknown }) =>
  (leaf.event === undefined) !== (leaf.events === undefined);
