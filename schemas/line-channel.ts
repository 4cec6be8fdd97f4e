import * as z from 'zod';

/** Name of a LINE provider: user ids are unique within one. `own` is the brand's, which its channels send by. */
export const lineProvider = z
  .string()
  .regex(/^[a-z0-9.]{1,32}$/, 'use up to 32 lower-case letters, digits and dots');

/** As LINE issues it. */
export const lineChannelSecret = z
  .string()
  .trim()
  .regex(/^[0-9a-f]{32}$/, 'a channel secret has 32 digits and letters from a to f');

/** kind `line-channel`, id = sourceId: webhooks are heard in this source's name. Its secret is kept apart. */
export const lineChannelRow = z.object({
  kind: z.literal('line-channel'),
  id: z.string(),
  provider: lineProvider,
  /** When secret or provider were last set, ISO 8601 UTC. */
  changedAt: z.string(),
});
export type LineChannelRow = z.infer<typeof lineChannelRow>;

/** What the secret `daicho/line/<sourceId>` holds. */
export const lineChannelCredentials = z.object({ channelSecret: lineChannelSecret });

/** kind `line-nonce`, id = SHA-256 (hex) of the nonce: the row alone tells neither the nonce nor the person. */
export const lineNonceRow = z.object({
  kind: z.literal('line-nonce'),
  id: z.string(),
  /** The user id, under a key that only the nonce makes. */
  sealed: z.string(),
  /** ISO 8601 UTC; used later it links nobody. */
  expiresAt: z.string(),
  /** `webhookEventId` of the event that used it: its redelivery is the same use. */
  usedBy: z.string().optional(),
  expiresAtEpochSeconds: z.int(),
});
