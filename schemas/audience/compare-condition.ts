import * as z from 'zod';
import { comparisons } from './comparison.ts';
import { profileMeasure } from './measure.ts';
import { decimal } from './values.ts';

/**
 * A value of the profile compared with another value of the same profile: `left operator right × times`. Where one
 * of the two is missing (an average without values, a recency without events) it does not hold, whatever the operator.
 */
export const compareCondition = z.strictObject({
  left: profileMeasure,
  operator: z.enum(comparisons),
  right: profileMeasure,
  /** @default 1 */
  times: decimal
    .refine((times) => times > 0 && times <= 1_000_000, 'above 0, up to 1,000,000')
    .optional(),
});
export type CompareCondition = z.infer<typeof compareCondition>;
