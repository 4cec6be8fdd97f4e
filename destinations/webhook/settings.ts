import * as z from 'zod';
import { contactFields } from '../contact-fields.ts';
import { faultOfHost } from '../public-host.ts';

/** Where batches go, which keys, how many at once. */
export const webhookSettings = z.strictObject({
  /** Always port 443. What the name resolves to is checked again at each request. */
  url: z
    .string()
    .max(2048)
    .superRefine((value, context) => {
      const fault = faultOfUrl(value);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    }),
  /** The receiver's own word for the list; a neutral code is best. */
  audience: z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, _ . and -, at most 64'),
  fields: z
    .array(z.enum(contactFields))
    .refine((fields) => fields.includes('email') || fields.includes('phone'), 'email or phone')
    .default(['email', 'phone']),
  /** `none` sends personal data in the clear. */
  hashing: z.enum(['sha256', 'none']).default('sha256'),
  recordsPerRequest: z.int().min(1).max(10_000).default(1_000),
  bytesPerRequest: z.int().min(16_384).max(5_000_000).default(1_000_000),
});
export type WebhookSettings = z.infer<typeof webhookSettings>;

/** `whsec_` and the base64 of 24 to 64 random bytes, as Standard Webhooks writes keys. */
const signingKey = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'whsec_ and the base64 of 24 to 64 bytes')
  .refine((key) => {
    const { length } = Buffer.from(key.slice('whsec_'.length), 'base64');
    return length >= 24 && length <= 64;
  }, 'whsec_ and the base64 of 24 to 64 bytes');

/** While `previousKey` is there each request is signed with both, so that a receiver can change keys at leisure. */
export const webhookCredentials = z.strictObject({
  key: signingKey,
  previousKey: signingKey.optional(),
});

/** Why nothing may ever be sent to this address; undefined when its name has to be looked up first. */
function faultOfUrl(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null) return 'is not a URL';
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.port !== '') return 'must use port 443';
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password';
  if (url.hash !== '') return 'must not have a fragment';
  return faultOfHost(url.hostname);
}
