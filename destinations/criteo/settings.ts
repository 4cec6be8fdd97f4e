import * as z from 'zod';

const id = z.string().regex(/^\d{1,20}$/, 'digits only');

/** Which contact list of which advertiser. */
export const criteoSettings = z.strictObject({
  advertiserId: id,
  /** Audience segment of type contact list; needed where a sync names none. */
  listId: id.optional(),
  /** @default '2026-07' */
  apiVersion: z
    .string()
    .regex(/^\d{4}-\d{2}$/, 'such as 2026-07')
    .default('2026-07'),
  fields: z
    .array(z.enum(['email', 'phone', 'madid']))
    .min(1)
    .default(['email', 'phone']),
});
export type CriteoSettings = z.infer<typeof criteoSettings>;

/** Of an app that the advertiser gave its consent to; tokens come from the client credentials alone. */
export const criteoCredentials = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
});
export type CriteoCredentials = z.infer<typeof criteoCredentials>;
