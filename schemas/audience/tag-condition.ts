import * as z from 'zod';
import { checkText } from './limits.ts';

/** Trait names of tags begin with this. */
export const tagPrefix = 'tag:';

/**
 * The profile bears a tag: its trait `tag:<name>` is `true`, as `trait` judges it. A tag is given with
 * `identify` and `{"tag:vip": true}`, taken with `false` or null. 1 to 196 UTF-16 units.
 */
export const tagCondition = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200 - tagPrefix.length)
    .check(checkText),
});
export type TagCondition = z.infer<typeof tagCondition>;
