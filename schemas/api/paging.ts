import * as z from 'zod';
import { checkText } from '../audience/limits.ts';

/** Which part of a list is asked for. */
export const paging = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(100)
    .describe('Most entries of one answer'),
  after: z
    .string()
    .min(1)
    .max(1_024)
    .check(checkText)
    .optional()
    .describe('The `next` of the answer before; without it the list begins'),
});

/** What goes on from an answer; absent on the last one. */
export const next = z
  .string()
  .optional()
  .describe('Say it as `after` for what follows; absent when nothing does');
