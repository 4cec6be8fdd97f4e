import * as z from 'zod';
import { compared } from './event-conditions.ts';
import { profileMeasure } from './measure.ts';
import { decimal, name } from './values.ts';

/** A measure under a name, to be said once and used in many definitions. */
export const computedTrait = z.strictObject({
  name,
  measure: profileMeasure.refine(({ computed }) => computed === undefined, {
    error: 'a computed trait measures the person, not another computed trait',
  }),
});

/**
 * A computed trait of the profile, compared: the same as its measure compared, counts included, with any number of at
 * most four decimals. By expansion, like references to audiences: the measure as it stands when the definition is
 * evaluated counts. One that does not exist is refused.
 */
export const computedCondition = compared({ name }, decimal);
export type ComputedCondition = z.infer<typeof computedCondition>;
