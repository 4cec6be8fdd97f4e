import * as z from 'zod';

/** Ids of audiences, and of what else is referred to: part of keys and paths. */
export const referredId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use up to 64 lower-case letters, digits and -');

/**
 * The profile satisfies the definition of another audience, at the same as-of: by expansion, never by that audience's
 * last refreshed members, so that all of a definition is true at one instant. The definition as it stands when it is
 * evaluated counts. References may chain; a circle and an unknown id are refused, and so is a definition that breaks
 * the limits once every reference is written out: conditions nest at most 30 deep, at most 100 leaves, at most
 * 16,384 bytes of JSON, an audience that is named twice counting twice.
 */
export const audienceReference = z.strictObject({ id: referredId });
export type AudienceReference = z.infer<typeof audienceReference>;
