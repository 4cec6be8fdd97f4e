import * as z from 'zod';

const accountId = z.string().regex(/^\d{1,15}$/, 'digits only');

/** Whose lists, and what they consist of. Daicho makes the lists. */
export const yahooSettings = z.strictObject({
  /** Advertiser's account that owns the lists. */
  accountId,
  /**
   * Account by whose right the calls are made: the MCC or the advertiser itself.
   *
   * @default `accountId`
   */
  baseAccountId: accountId.optional(),
  apiVersion: z
    .string()
    .regex(/^v\d{1,3}$/, 'such as v19')
    .default('v19'),
  /**
   * `contact`: hashed addresses and numbers, both in one file; `idfa`, `aaid`: advertising ids of devices.
   *
   * @default 'contact'
   */
  identifier: z.enum(['contact', 'idfa', 'aaid']).default('contact'),
  /** Of `contact`. */
  fields: z
    .array(z.enum(['email', 'phone']))
    .min(1)
    .default(['email', 'phone']),
  /**
   * `09012345678`, `819012345678` or `+819012345678`, before hashing. Changing it changes every hash of a number.
   *
   * @default 'domestic'
   */
  phoneForm: z.enum(['domestic', 'digits', 'e164']).default('domestic'),
  /**
   * Days that a member stays without being sent again.
   *
   * @default 180
   */
  dataDuration: z.int().min(1).max(180).default(180),
});
export type YahooSettings = z.infer<typeof yahooSettings>;

/** A refresh token of scope `yahooads`, or an access token that somebody else renews. */
export const yahooCredentials = z.union([
  z.strictObject({
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    refreshToken: z.string().min(1),
  }),
  z.strictObject({ accessToken: z.string().min(1) }),
]);
export type YahooCredentials = z.infer<typeof yahooCredentials>;
