import type * as z from 'zod';
import { compared } from './event-conditions.ts';
import { scoreName } from './score-name.ts';
import { decimal } from './values.ts';

/**
 * A score of the profile, compared, as it was computed last. Who has no score satisfies no operator. Of people who
 * have become one since, the greater score counts.
 */
export const scoreCondition = compared({ name: scoreName }, decimal);
export type ScoreCondition = z.infer<typeof scoreCondition>;
