import * as z from 'zod';
import { type Condition, condition } from './condition.ts';
import { eventNames, hasOneEventForm, oneEventForm } from './event-names.ts';
import { conditionsOnly, name } from './values.ts';
import { audienceWindow } from './window.ts';

const measure = z
  .strictObject({
    sum: z
      .strictObject({ ...eventNames, property: name, window: audienceWindow.optional() })
      .refine(hasOneEventForm, oneEventForm)
      .optional(),
    count: z
      .strictObject({ ...eventNames, window: audienceWindow.optional() })
      .refine(hasOneEventForm, oneEventForm)
      .optional(),
  })
  .refine((by) => Object.keys(by).length === 1, {
    error: conditionsOnly(['sum', 'count'], 'what profiles are ranked by'),
  });

/**
 * Cuts the profiles that satisfy `among` into `of` parts of equal size (the first parts have one more where it does
 * not divide: SQL's NTILE), ranked by the measure, and holds for those in `part` (one number or several, 1 is first).
 * Ties go by `tieBreak` (numbers in order, then strings, then those without), at last by profile id. `among` may hold
 * anything but another ntile.
 */
export const ntileCondition = z
  .strictObject({
    of: z.int().min(2).max(100),
    part: z.union([z.int().min(1), z.array(z.int().min(1)).min(1).max(100)], {
      error: 'must be a part, or a list of parts, from 1 to `of`',
    }),
    by: measure,
    order: z.enum(['asc', 'desc']),
    get among(): z.ZodType<Condition> {
      return condition;
    },
    tieBreak: z.strictObject({ trait: name, order: z.enum(['asc', 'desc']) }).optional(),
  })
  .refine(({ of, part }) => [part].flat().every((number) => number <= of), {
    error: 'must be from 1 to `of`',
    path: ['part'],
  });
export type NtileCondition = z.infer<typeof ntileCondition>;
