import * as z from 'zod';

/** Ids are UUIDs in lower case. */
const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID in lower case');

/** Which segment of which ad account. */
export const snapSettings = z.strictObject({
  adAccountId: id,
  /** Segment of source type FIRST_PARTY; needed where a sync names none. */
  listId: id.optional(),
  fields: z
    .array(z.enum(['email', 'phone', 'maid']))
    .min(1)
    .default(['email', 'phone']),
});
export type SnapSettings = z.infer<typeof snapSettings>;
