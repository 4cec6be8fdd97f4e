import * as z from 'zod';

/** What the audiences consist of. LINE knows the account by its token, and Daicho makes the lists. */
export const lineOaSettings = z.strictObject({
  /**
   * `user_id`: LINE users of the brand's own provider; `ifa`: advertising ids of devices. A list holds one kind for good.
   *
   * @default 'user_id'
   */
  identifier: z.enum(['user_id', 'ifa']).default('user_id'),
});
export type LineOaSettings = z.infer<typeof lineOaSettings>;

/**
 * Id and secret of the Messaging API channel, with which stateless tokens of 15 minutes are issued, or a channel access
 * token that somebody else renews.
 */
export const lineOaCredentials = z.union([
  z.strictObject({ channelId: z.string().regex(/^\d+$/), channelSecret: z.string().min(1) }),
  z.strictObject({ channelAccessToken: z.string().min(1) }),
]);
export type LineOaCredentials = z.infer<typeof lineOaCredentials>;
