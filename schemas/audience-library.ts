import * as z from 'zod';
import { computedTrait } from './audience/computed-condition.ts';

/** Rows of the control table that definitions of audiences refer to, beside the audiences themselves. */

/** kind `computed-trait`, id = its name. */
export const computedTraitRow = z.object({
  kind: z.literal('computed-trait'),
  id: z.string(),
  measure: computedTrait.shape.measure,
  updatedAt: z.string(),
});
export type ComputedTraitRow = z.infer<typeof computedTraitRow>;
