import * as z from 'zod';

/** Which audience, and which columns are sent. */
export const metaSettings = z.strictObject({
  audienceId: z.string().regex(/^\d{1,20}$/, 'digits only'),
  /** @default 'v25.0' */
  apiVersion: z
    .string()
    .regex(/^v\d{1,3}\.\d$/, 'such as v25.0')
    .default('v25.0'),
  fields: z
    .array(z.enum(['email', 'phone', 'name', 'city', 'state', 'zip', 'country']))
    .refine((fields) => fields.includes('email') || fields.includes('phone'), 'email or phone')
    .default(['email', 'phone']),
});
export type MetaSettings = z.infer<typeof metaSettings>;

/** Token of a system user with `ads_management`; it does not refresh. */
export const metaCredentials = z.strictObject({ accessToken: z.string().min(1) });
