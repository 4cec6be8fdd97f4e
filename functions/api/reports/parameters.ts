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

const mostTexts = 50;

/** Texts, given several times or with commas between. */
export const texts = (usual: readonly string[], description: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .default([...usual])
    .transform((given) =>
      [given]
        .flat()
        .flatMap((text) => text.split(','))
        .map((text) => text.trim())
        .filter((text) => text !== ''),
    )
    .refine((list) => list.length > 0 && list.length <= mostTexts, {
      error: `1 to ${mostTexts} are needed, with commas between`,
    })
    .describe(`${description}; with commas between; default ${usual.join(',')}`);
