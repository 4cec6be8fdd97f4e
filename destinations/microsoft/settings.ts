import * as z from 'zod';

const id = z.string().regex(/^\d{1,20}$/, 'digits only');

/** Which customer list of which account. */
export const microsoftSettings = z.strictObject({
  customerId: id,
  customerAccountId: id,
  /** For syncs that have no list of their own. */
  audienceId: id.optional(),
  /** The help centre asks for addresses without dots and tags, the reference does not. */
  emailForm: z.enum(['as-written', 'strip-dots-and-tag']).default('as-written'),
});
export type MicrosoftSettings = z.infer<typeof microsoftSettings>;

/** Of an app registered with Microsoft's identity platform; a public client has no secret. */
export const microsoftCredentials = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional(),
  developerToken: z.string().min(1),
  /** Changes with every use: what is stored is the latest. */
  refreshToken: z.string().min(1),
});
export type MicrosoftCredentials = z.infer<typeof microsoftCredentials>;
