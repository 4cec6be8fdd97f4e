import * as z from 'zod';
import { comparisons, operatorError, orders } from './comparison.ts';
import {
  areDatesAscending,
  ascending,
  dateValue,
  decimal,
  name,
  scalar,
  stringValue,
} from './values.ts';

/** What is asked of a JSON value, beside what says which value. @see traitCondition for the meaning */
export const jsonValueTest = <Subject extends z.ZodRawShape>(subject: Subject) =>
  z.discriminatedUnion(
    'operator',
    [
      z.strictObject({ ...subject, operator: z.enum(['equals', 'not_equals']), value: scalar }),
      z.strictObject({
        ...subject,
        operator: z.literal('in'),
        value: z.array(scalar).min(1).max(200),
      }),
      z.strictObject({ ...subject, operator: z.literal('contains'), value: stringValue.min(1) }),
      z.strictObject({
        ...subject,
        operator: z.enum(orders),
        value: z.union([decimal, dateValue], {
          error: 'must be a number of at most 4 decimals or a date',
        }),
      }),
      z.strictObject({
        ...subject,
        operator: z.literal('between'),
        value: z.union(
          [
            z.tuple([decimal, decimal]).refine(([low, high]) => low <= high, ascending),
            z
              .tuple([dateValue, dateValue])
              .refine(([low, high]) => areDatesAscending(low, high), ascending),
          ],
          { error: 'must be two numbers or two dates, the smaller first' },
        ),
      }),
      z.strictObject({ ...subject, operator: z.literal('exists'), value: z.boolean().optional() }),
    ],
    operatorError([...comparisons, 'in', 'contains', 'between', 'exists']),
  );

/**
 * A trait of the profile: among the nodes of the profile the latest (at, messageId) counts, alone. A trait that is
 * missing or null satisfies no operator but `exists: false`. Types are never converted: a value of another type is
 * unequal to, and not in order with, the one asked for. `not_equals` therefore holds for a present value of another
 * type; to reach those without the trait as well, write `{not: {trait: … equals}}`. Lists and objects exist, and
 * equal nothing. Numbers are rounded half up to four decimals. A string is a date as well when it starts as
 * `YYYY-MM-DD` and ends there or goes on with `T`: the day as written, without conversion between zones.
 * `contains` is about strings, case matters; `between` includes both ends. `{daysAgo: n}` and `{daysAhead: n}` stand for
 * the day so long before or after as-of, wherever a date may stand.
 */
export const traitCondition = jsonValueTest({ name });
export type TraitCondition = z.infer<typeof traitCondition>;
