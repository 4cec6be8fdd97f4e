import * as z from 'zod';

const id = z.string().regex(/^[0-9a-z]{1,20}$/, 'lower-case letters and digits');

/** Which ads account, and what is sent. Without `audienceId` Daicho makes an audience for each sync. */
export const xSettings = z.strictObject({
  accountId: id,
  audienceId: id.optional(),
  /** @default '12' */
  apiVersion: z
    .string()
    .regex(/^\d{1,3}$/, 'such as 12')
    .default('12'),
  fields: z
    .array(z.enum(['email', 'phone']))
    .min(1)
    .default(['email', 'phone']),
});
export type XSettings = z.infer<typeof xSettings>;

/** OAuth 1.0a: keys of an app with Ads API access, and the token of a user of the account. They do not expire. */
export const xCredentials = z.strictObject({
  consumerKey: z.string().min(1),
  consumerSecret: z.string().min(1),
  accessToken: z.string().min(1),
  accessTokenSecret: z.string().min(1),
});
export type XCredentials = z.infer<typeof xCredentials>;
