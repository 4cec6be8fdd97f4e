import * as z from 'zod';

/**
 * kind `idempotency`, id = SHA-256 (hex) of the caller's key and his `Idempotency-Key`: a call that was made under it.
 * Without `answer` the call is at work, or was when its function died.
 */
export const idempotencyRow = z.object({
  kind: z.literal('idempotency'),
  id: z.string(),
  /** SHA-256 (hex) of method, path, query, body and caller. */
  callHash: z.string(),
  /** The try that may write the answer. */
  owner: z.string(),
  /** What the call draws its random texts from, together with the caller's key: a further try makes the same ids. */
  seed: z.string(),
  /** The call's time; a further try has the same. */
  startedAtEpochMs: z.int(),
  /** Until then nobody else tries. */
  workingUntilEpochMs: z.int(),
  /** Base64, sealed under the caller's key: who reads the table learns nothing. */
  answer: z.string().optional(),
  expiresAtEpochSeconds: z.int(),
});
export type IdempotencyRow = z.infer<typeof idempotencyRow>;
