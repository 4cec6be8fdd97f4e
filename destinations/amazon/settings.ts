import * as z from 'zod';

const id = z.string().regex(/^\d{1,20}$/, 'digits only, as text');

export const amazonFields = [
  'email',
  'phone',
  'first_name',
  'last_name',
  'city',
  'state',
  'postal',
] as const;

/** Which audience of which advertiser. Ids are text: they are longer than a number holds. */
export const amazonSettings = z.strictObject({
  /** North America, Europe, or Far East with Japan. */
  region: z.enum(['NA', 'EU', 'FE']).default('FE'),
  advertiserId: id,
  /** For syncs that have no list of their own. */
  audienceId: id.optional(),
  /** ISO 3166-1 alpha-2: where the data was collected. */
  countryCode: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters')
    .default('JP'),
  fields: z
    .array(z.enum(amazonFields))
    .refine((fields) => fields.includes('email') || fields.includes('phone'), {
      error: 'email or phone must be among them',
    })
    .default(['email', 'phone']),
});
export type AmazonSettings = z.infer<typeof amazonSettings>;

/** Login with Amazon, of an application that may use the Amazon Ads API. The refresh token does not change. */
export const amazonCredentials = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  refreshToken: z.string().min(1),
});
export type AmazonCredentials = z.infer<typeof amazonCredentials>;
