import * as z from 'zod';

const id = z.string().regex(/^\d{1,20}$/, 'digits only');

/** Which audience or account, and which columns are sent. Without `audienceId` Daicho makes an audience for each sync. */
export const metaShape = z.strictObject({
  /** Without `act_`; audiences are made there, and its terms are asked about. */
  adAccountId: id.optional(),
  audienceId: id.optional(),
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

export const metaSettings = metaShape.refine(
  ({ adAccountId, audienceId }) => adAccountId !== undefined || audienceId !== undefined,
  {
    path: ['adAccountId'],
    message: 'say it, so that audiences can be made; or give an audienceId',
  },
);
export type MetaSettings = z.infer<typeof metaSettings>;

/** Token of a system user with `ads_management`; it does not refresh. */
export const metaCredentials = z.strictObject({ accessToken: z.string().min(1) });
