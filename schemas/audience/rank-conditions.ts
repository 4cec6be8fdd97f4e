import * as z from 'zod';
import { type Condition, condition } from './condition.ts';
import { profileMeasure } from './measure.ts';
import { decimal, name } from './values.ts';

/**
 * Who is ranked, and how: those that satisfy `among`, by the measure. Who has no value (an average without values)
 * comes last in both orders. Ties go by `tieBreak` (numbers in order, then strings, then those without), at last by
 * profile id. `among` may hold anything but another ranking.
 */
const ranked = {
  by: profileMeasure,
  order: z.enum(['asc', 'desc']),
  tieBreak: z.strictObject({ trait: name, order: z.enum(['asc', 'desc']) }).optional(),
};
const rankedShape = z.strictObject(ranked);
/** What all rankings have in common. */
export type Ranked = z.infer<typeof rankedShape> & { readonly among: Condition };

/**
 * Cuts the ranked profiles into `of` parts of equal size (the first parts have one more where it does not divide:
 * SQL's NTILE), and holds for those in `part` (one number or several, 1 is first).
 */
export const ntileCondition = z
  .strictObject({
    of: z.int().min(2).max(100),
    part: z.union([z.int().min(1), z.array(z.int().min(1)).min(1).max(100)], {
      error: 'must be a part, or a list of parts, from 1 to `of`',
    }),
    ...ranked,
    get among(): z.ZodType<Condition> {
      return condition;
    },
  })
  .refine(({ of, part }) => [part].flat().every((number) => number <= of), {
    error: 'must be from 1 to `of`',
    path: ['part'],
  });
export type NtileCondition = z.infer<typeof ntileCondition>;

/**
 * The first of the ranked profiles: `n` of them, or a `share` of all that are ranked, above 0 up to 1, rounded up to
 * a whole profile.
 */
export const topCondition = z
  .strictObject({
    n: z.int().min(1).max(1_000_000_000).optional(),
    share: decimal.refine((share) => share > 0 && share <= 1, 'above 0, up to 1').optional(),
    ...ranked,
    get among(): z.ZodType<Condition> {
      return condition;
    },
  })
  .refine(({ n, share }) => (n === undefined) !== (share === undefined), {
    error: 'say either `n` or `share`',
    path: ['n'],
  });
export type TopCondition = z.infer<typeof topCondition>;
