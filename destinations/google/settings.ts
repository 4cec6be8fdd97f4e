import * as z from 'zod';

const accountId = z.string().regex(/^\d{1,20}$/, 'digits only, without hyphens');

/** Which account, and what is sent of a person. Without `userListId` Daicho makes a list for each sync. */
export const googleSettings = z.strictObject({
  accountType: z
    .enum([
      'GOOGLE_ADS',
      'DISPLAY_VIDEO_PARTNER',
      'DISPLAY_VIDEO_ADVERTISER',
      'DATA_PARTNER',
      'GOOGLE_ANALYTICS_PROPERTY',
      'GOOGLE_AD_MANAGER_AUDIENCE_LINK',
    ])
    .default('GOOGLE_ADS'),
  operatingAccountId: accountId,
  loginAccountId: accountId.optional(),
  userListId: accountId.optional(),
  /** `address` is given and family name with region and postal code. */
  fields: z
    .array(z.enum(['email', 'phone', 'address']))
    .min(1)
    .default(['email', 'phone']),
});
export type GoogleSettings = z.infer<typeof googleSettings>;

/** A refresh token, or an access token that somebody else renews. */
export const googleCredentials = z.union([
  z.strictObject({
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    refreshToken: z.string().min(1),
  }),
  z.strictObject({ accessToken: z.string().min(1) }),
]);
export type GoogleCredentials = z.infer<typeof googleCredentials>;
