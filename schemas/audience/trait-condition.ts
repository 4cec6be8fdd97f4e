import * as z from 'zod';
import { comparisons, operatorError, orders } from './comparison.ts';
import { ascending, dateValue, decimal, name, scalar, stringValue } from './values.ts';

/**
 * A trait of the profile: among the nodes of the profile the latest (at, messageId) counts, alone. A trait that is
 * missing or null satisfies no operator but `exists: false`. Types are never converted: a value of another type is
 * unequal to, and not in order with, the one asked for. `not_equals` therefore holds for a present value of another
 * type; to reach those without the trait as well, write `{not: {trait: … equals}}`. Lists and objects exist, and
 * equal nothing. Numbers are rounded half up to four decimals. A string is a date as well when it starts as
 * `YYYY-MM-DD` and ends there or goes on with `T`: the day as written, without conversion between zones.
 * `contains` is about strings, case matters; `between` includes both ends.
 */
export const traitCondition = z.discriminatedUnion(
  'operator',
  [
    z.strictObject({ name, operator: z.enum(['equals', 'not_equals']), value: scalar }),
    z.strictObject({ name, operator: z.literal('in'), value: z.array(scalar).min(1).max(200) }),
    z.strictObject({ name, operator: z.literal('contains'), value: stringValue.min(1) }),
    z.strictObject({
      name,
      operator: z.enum(orders),
      value: z.union([decimal, dateValue], {
        error: 'must be a number of at most 4 decimals or {"date": "YYYY-MM-DD"}',
      }),
    }),
    z.strictObject({
      name,
      operator: z.literal('between'),
      value: z.union(
        [
          z.tuple([decimal, decimal]).refine(([low, high]) => low <= high, ascending),
          z.tuple([dateValue, dateValue]).refine(([low, high]) => low.date <= high.date, ascending),
        ],
        { error: 'must be two numbers or two {"date": "YYYY-MM-DD"}, the smaller first' },
      ),
    }),
    z.strictObject({ name, operator: z.literal('exists'), value: z.boolean().optional() }),
  ],
  operatorError([...comparisons, 'in', 'contains', 'between', 'exists']),
);
export type TraitCondition = z.infer<typeof traitCondition>;
