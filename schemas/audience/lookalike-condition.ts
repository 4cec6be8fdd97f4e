import * as z from 'zod';
import { referredId } from './reference-conditions.ts';
import { decimal } from './values.ts';

/**
 * Those outside of a seed audience who are most like it: the first `n` of them, or a `share` of all that have a score
 * (above 0 up to 1, rounded up to a whole profile), by the log-odds of naive Bayes over what they did and which traits
 * they have; ties by profile id. The refresh learns the weights from the seed's members as they are then, and
 * `GET /api/lookalikes/{seed}` shows them. Who shares no feature with anybody has no score and is in none.
 */
export const lookalikeCondition = z
  .strictObject({
    seed: referredId,
    n: z.int().min(1).max(1_000_000_000).optional(),
    share: decimal.refine((share) => share > 0 && share <= 1, 'above 0, up to 1').optional(),
  })
  .refine(({ n, share }) => (n === undefined) !== (share === undefined), {
    error: 'say either `n` or `share`',
    path: ['n'],
  });
export type LookalikeCondition = z.infer<typeof lookalikeCondition>;

/** Name of the score of likeness to a seed. */
export const lookalikeScore = (seed: string): string => `lookalike-${seed}`;
