import * as z from 'zod';
import { addDays, type Days } from '../../../domain/audience/days.ts';

/** Length of the window that ends with asOf, in days. */
export const days = z.coerce
  .number()
  .int()
  .min(1)
  .max(36_500)
  .optional()
  .describe('Length of the window that ends with asOf, in days; default all days');

/** The days that a report reads. */
export const windowOf = (asOf: string, length: number | undefined): Days =>
  length === undefined ? { to: asOf } : { from: addDays(asOf, 1 - length), to: asOf };

/** Most rows of a list. */
export const limit = (usual: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(usual)
    .describe(`Most rows of a list, up to 1,000; default ${usual}`);

const mostItems = 50;
const given = z.union([z.string(), z.number()]);

/** A list, given several times, as one text with commas between, or as it was read before. */
export const list = <Output, Input extends string>(
  item: z.ZodType<Output, Input>,
  usual: readonly (string | number)[],
  description: string,
) =>
  z
    .union([given, z.array(given)])
    .default([...usual])
    .transform((items) =>
      [items]
        .flat()
        .flatMap((text) => String(text).split(','))
        .map((text) => text.trim())
        .filter((text) => text !== ''),
    )
    .pipe(z.array(item).min(1).max(mostItems))
    .describe(`${description}; with commas between; default ${usual.join(',')}`);
