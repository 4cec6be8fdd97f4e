import * as z from 'zod';

const days = (least: number, most: number) => z.int().min(least).max(most);

/**
 * What an automation waits for. Each occasion of a person has a key of its own, under which it happens once:
 * `birthday` the year; `date` (reminder, maintenance, renewal) the date that the trait holds; `replenish` and `win-back`
 * the day of the last order; `churn-save` the day of the intent; `restock` the product and the last request for it.
 */
const occasionKind = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('birthday'),
    daysBefore: days(0, 60).default(0),
    /** Day on which 29 February is celebrated in common years. */
    leapDay: z.enum(['02-28', '03-01']).default('02-28'),
  }),
  z.strictObject({
    kind: z.literal('date'),
    /** Trait that holds `YYYY-MM-DD`, the day of an inspection, an end of contract … */
    trait: z.string().min(1).max(100),
    /** Negative: so many days after. */
    daysBefore: days(-3_650, 3_650),
  }),
  z.strictObject({
    kind: z.literal('replenish'),
    /** `product_id` of what is used up. */
    product: z.string().min(1).max(200),
    afterDays: days(1, 3_650),
  }),
  z.strictObject({ kind: z.literal('win-back'), afterDays: days(1, 3_650) }),
  z.strictObject({
    kind: z.literal('churn-save'),
    /** Events that tell of it, by anybody who has not ordered since. */
    events: z.array(z.string().min(1).max(200)).min(1).max(20),
  }),
  z.strictObject({ kind: z.literal('restock') }),
]);
export type OccasionKind = z.infer<typeof occasionKind>;
