import * as z from 'zod';

/** Which list of which ad account, and by what people are found there. */
export const lineAdsSettings = z.strictObject({
  /** LINE Ads is merging into LY Ads: lists made here will have to be made anew there. */
  acknowledgeMerger: z.literal(
    true,
    'must be true: LINE Ads is merging into LY Ads, and what is made here moves or ends with it',
  ),
  adAccountId: z.string().regex(/^[0-9A-Za-z]{1,40}$/, 'letters and digits'),
  /** For syncs that have no list of their own. */
  audienceId: z
    .string()
    .regex(/^\d{1,20}$/, 'digits only')
    .optional(),
  /** A list holds one kind of identifier. */
  field: z.enum(['email', 'phone', 'ifa']).default('email'),
  /** Whether `+81 90` is `090` or `8190` there is not stated. */
  phoneForm: z.enum(['domestic', 'digits']).default('domestic'),
});
export type LineAdsSettings = z.infer<typeof lineAdsSettings>;

/** Keys of a group that has the Data Provider role for the ad account. They do not expire. */
export const lineAdsCredentials = z.strictObject({
  accessKey: z.string().min(1),
  secretKey: z.string().min(1),
});
export type LineAdsCredentials = z.infer<typeof lineAdsCredentials>;
