import * as z from 'zod';

/** What was looked at of a connection, and what to do about it. */
export const check = z.object({
  name: z.enum(['token', 'permission', 'terms', 'allow_list', 'list', 'size']),
  /** `unknown`: the platform offers no way to ask, or could not be asked now. */
  verdict: z.enum(['ok', 'failed', 'unknown']),
  advice: z.string().optional(),
  /** Whose list it is about, where Daicho makes a list for each sync. */
  syncId: z.string().optional(),
});
export type StoredCheck = z.infer<typeof check>;

/**
 * kind `verification#<destinationId>`, id = checkId: a check of a connection. `deliver` alone can read credentials, so it
 * fills in the checks; expires after a day.
 */
export const verificationRow = z.object({
  kind: z.string().startsWith('verification#'),
  id: z.string(),
  state: z.enum(['asked', 'done']),
  checks: z.array(check),
  requestedAt: z.string(),
  finishedAt: z.string().optional(),
  expiresAtEpochSeconds: z.int(),
});
export type VerificationRow = z.infer<typeof verificationRow>;
