import * as z from 'zod';
import { ascending, conditionsOnly, day } from './values.ts';

/**
 * Days counted. Exactly one of:
 * `within: {days: n}`: the n days that end with as-of, as-of included;
 * `before: {days: n}`: strictly more than n days before as-of;
 * `between: [from, to]`: both included.
 */
export const audienceWindow = z
  .strictObject({
    within: z.strictObject({ days: z.int().min(1).max(36_500) }).optional(),
    before: z.strictObject({ days: z.int().min(0).max(36_500) }).optional(),
    between: z
      .tuple([day, day])
      .refine(([from, to]) => from <= to, ascending)
      .optional(),
  })
  .refine((window) => Object.keys(window).length === 1, {
    error: conditionsOnly(['within', 'before', 'between'], 'a window says one thing'),
  });
export type AudienceWindow = z.infer<typeof audienceWindow>;
