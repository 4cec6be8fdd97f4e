import * as z from 'zod';

const id = z.string().regex(/^\d{1,20}$/, 'digits only');

/** Which DMP segment of which ad account. */
export const linkedinSettings = z.strictObject({
  /** Digits of `urn:li:sponsoredAccount:…`. */
  accountId: id,
  /** DMP segment of type USER; needed where a sync names none. */
  listId: id.optional(),
  /** Name that LinkedIn gave the brand when it admitted it to the Audiences programme; needed to make lists. */
  sourcePlatform: z
    .string()
    .regex(/^[A-Z0-9_]{1,60}$/, 'such as EXAMPLE_BRAND')
    .optional(),
  /**
   * Versions are retired after about a year.
   *
   * @default '202604'
   */
  apiVersion: z
    .string()
    .regex(/^\d{6}$/, 'such as 202604')
    .default('202604'),
  /** `name` and `country` go in the clear, beside an address or device id. */
  fields: z
    .array(z.enum(['email', 'google_aid', 'name', 'country']))
    .min(1)
    .default(['email']),
});
export type LinkedinSettings = z.infer<typeof linkedinSettings>;
