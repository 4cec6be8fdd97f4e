import * as z from 'zod';
import { conditionsOnly, name } from './values.ts';

/**
 * The day falls into a span, whatever the year. The trait holds `MM-DD`, `--MM-DD`, or a full date, of which month and
 * day are taken as written; what is none of these, or no day of any year, is in no span. Who is born on 29 February has
 * the birthday on 28 February in common years.
 *
 * `in` says exactly one of:
 * `days: n`: it is celebrated on as-of or one of the n days after it, over the turn of the year (0: on as-of alone);
 * `month: m`: it is in that month, 1 to 12;
 * `on: MM-DD`: it is that day; 28 February is also that of 29 February when as-of lies in a common year.
 */
export const birthdayCondition = z.strictObject({
  /** @default 'birth_month_day' */
  trait: name.optional(),
  in: z
    .strictObject({
      days: z.int().min(0).max(366).optional(),
      month: z.int().min(1).max(12).optional(),
      on: z
        .string()
        .refine((text) => isMonthDay(text), 'must be a day of a year, MM-DD')
        .optional(),
    })
    .refine((span) => Object.keys(span).length === 1, {
      error: conditionsOnly(['days', 'month', 'on'], 'a birthday lies in one span'),
    }),
});
export type BirthdayCondition = z.infer<typeof birthdayCondition>;

/** A leap year has every day there is. */
const isMonthDay = (text: string) =>
  /^\d\d-\d\d$/.test(text) && z.iso.date().safeParse(`2024-${text}`).success;
