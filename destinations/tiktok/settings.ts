import * as z from 'zod';

/** Ids exceed 2^53 and stay text. */
const id = z.string().regex(/^\d{1,20}$/, 'digits only');

/**
 * Which advertiser, and in which form addresses and numbers are hashed. Without `audienceId` Daicho makes an audience
 * for each sync.
 */
export const tiktokSettings = z.strictObject({
  advertiserId: id,
  audienceId: id.optional(),
  fields: z
    .array(z.enum(['email', 'phone']))
    .min(1)
    .default(['email', 'phone']),
  /**
   * Dots and `+tag` of the local part, for every domain: the current help page keeps them, an older page removes them.
   *
   * @default 'as-written'
   */
  emailForm: z.enum(['as-written', 'strip-dots-and-tag']).default('as-written'),
  /**
   * `+819012345678`, `819012345678` or `09012345678`; the platform's page recommends the first and takes all.
   *
   * @default 'e164'
   */
  phoneForm: z.enum(['e164', 'digits', 'domestic']).default('e164'),
});
export type TiktokSettings = z.infer<typeof tiktokSettings>;

/** Long-lived token of an app that is allow-listed for the segment endpoints; it ends by revocation only. */
export const tiktokCredentials = z.strictObject({ accessToken: z.string().min(1) });
