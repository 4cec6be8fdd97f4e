/** Other writers kept changing the same profiles. What was not stored or done may be handed in again. */
export class IdentityContentionError extends Error {
  override readonly name = 'IdentityContentionError';
  readonly code = 'identity_contention';
}
