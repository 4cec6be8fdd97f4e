import * as z from 'zod';

const secret = z.string().min(1);

/** Under which name people are kept as first-party data of which advertiser. */
export const ttdSettings = z.strictObject({
  advertiserId: z.string().regex(/^[0-9a-z]{1,40}$/, 'lower-case letters and digits'),
  /** For syncs that have no list of their own. */
  dataName: z
    .string()
    .regex(/^[0-9A-Za-z_-]{1,100}$/, 'letters, digits, _ and -')
    .optional(),
  /** Data centre that is nearest. */
  server: z.enum(['tok', 'sin', 'use', 'usw', 'euw']).default('tok'),
  uid2: z.enum(['production', 'integration']).default('production'),
  fields: z
    .array(z.enum(['email', 'phone']))
    .min(1)
    .default(['email', 'phone']),
});
export type TtdSettings = z.infer<typeof ttdSettings>;

/** Secret of the advertiser's first-party data, and a UID2 API key with the mapper role. They do not expire. */
export const ttdCredentials = z.strictObject({
  advertiserSecret: secret,
  uid2ApiKey: secret,
  /** 32 bytes in Base64, as the UID2 portal shows it. */
  uid2ClientSecret: z.base64().length(44),
});
export type TtdCredentials = z.infer<typeof ttdCredentials>;
