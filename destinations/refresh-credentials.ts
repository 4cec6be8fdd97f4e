import * as z from 'zod';

/** A refresh token with the app it was given to, or an access token that somebody else renews. */
export const refreshCredentials = z.union([
  z.strictObject({
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    refreshToken: z.string().min(1),
  }),
  z.strictObject({ accessToken: z.string().min(1) }),
]);
export type RefreshCredentials = z.infer<typeof refreshCredentials>;
