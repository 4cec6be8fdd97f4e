import * as z from 'zod';

/**
 * A group of people who are kept out of every destination, so that what a list does can be measured. Who is in it is a
 * pure function of salt and profile id, see `domain/sync/hold-out.ts`.
 */
export const holdOutGroup = z.strictObject({
  /** Percent of people, in steps of a hundredth. */
  share: z
    .number()
    .min(0)
    .max(50)
    .refine((share) => /^\d+(\.\d{1,2})?$/.test(String(share)), 'at most two decimals'),
  /** Another salt draws another group; a greater share under the same salt holds the smaller one. */
  salt: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\w:.-]+$/, 'letters, digits and _ : . - only'),
});
export type HoldOutGroup = z.infer<typeof holdOutGroup>;

/** kind `hold-out`, id `global`: kept out of the destinations of every audience. */
export const holdOutRow = holdOutGroup.extend({
  kind: z.literal('hold-out'),
  id: z.literal('global'),
  /** ISO time since when it is as it is. */
  since: z.string().optional(),
});
