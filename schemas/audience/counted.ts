import * as z from 'zod';
import { comparisons, measureOperators } from './comparison.ts';
import { ascending, wholeNumber } from './values.ts';

const twoCounts = z
  .tuple([wholeNumber, wholeNumber])
  .refine(([low, high]) => low <= high, ascending);

/** A condition of this shape that compares a whole number of something; `between` includes both ends. */
export const counted = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.discriminatedUnion(
    'operator',
    [
      z.strictObject({ ...shape, operator: z.enum(comparisons), value: wholeNumber }),
      z.strictObject({ ...shape, operator: z.literal('between'), value: twoCounts }),
    ],
    measureOperators,
  );

/** The same where `operator` and `value` may be left out together, which means at least once. */
export const countedOrOnce = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z
    .discriminatedUnion(
      'operator',
      [
        z.strictObject({
          ...shape,
          operator: z.enum(comparisons).optional(),
          value: wholeNumber.optional(),
        }),
        z.strictObject({ ...shape, operator: z.literal('between'), value: twoCounts }),
      ],
      measureOperators,
    )
    .refine(
      (test: { operator?: unknown; value?: unknown }) =>
        (test.operator === undefined) === (test.value === undefined),
      {
        error: 'say `operator` and `value`, or neither',
        path: ['value'],
      },
    );
