import * as z from 'zod';
import { checkText } from './limits.ts';

/** Any script and any character but NUL and half surrogates, 1 to 200 UTF-16 units, compared code point by code point. */
export const name = z.string().min(1).max(200).check(checkText);
export const sentence = z.string().trim().min(1).max(1000).check(checkText);

export const day = z.iso.date().regex(/^[12]/, 'a day from 1000-01-01 to 2999-12-31');

/** Up to four decimals and below 10^15 in magnitude: what DECIMAL(38,4) and JSON both hold exactly. */
export const decimal = z
  .number()
  .refine(
    (value) => /^-?\d{1,15}(\.\d{1,4})?$/.test(String(value)),
    'at most 15 digits and 4 decimals',
  );
export const wholeNumber = z.int().min(0).max(1_000_000_000);

const distance = z.int().min(0).max(36_500);
const dateForms = '{"date": "YYYY-MM-DD"}, {"daysAgo": n} or {"daysAhead": n}';

/** A calendar day, marked as such so that it is never taken for a string; or so many days before or after as-of. */
export const dateValue = z.union(
  [
    z.strictObject({ date: day }),
    z.strictObject({ daysAgo: distance }),
    z.strictObject({ daysAhead: distance }),
  ],
  { error: `must be ${dateForms}` },
);
export type DateValue = z.infer<typeof dateValue>;

/** Days of different kinds can only be compared once as-of is known; until then they pass. */
export function areDatesAscending(low: DateValue, high: DateValue): boolean {
  if ('date' in low) return !('date' in high) || low.date <= high.date;
  return 'date' in high || daysAfter(low) <= daysAfter(high);
}

const daysAfter = (value: { readonly daysAgo: number } | { readonly daysAhead: number }) =>
  'daysAgo' in value ? -value.daysAgo : value.daysAhead;
export const stringValue = z.string().max(500).check(checkText);
export const scalar = z.union([stringValue, decimal, z.boolean(), dateValue], {
  error: `must be a string, a number of at most 4 decimals, true, false, ${dateForms}`,
});
export type Scalar = z.infer<typeof scalar>;

/** Why two bounds are refused. */
export const ascending = 'the first must not be greater than the second';

/** Why an object is refused that must say one thing. */
export const conditionsOnly = (kinds: readonly string[], what: string) =>
  `must have exactly one of ${kinds.join(', ')}: ${what}`;
