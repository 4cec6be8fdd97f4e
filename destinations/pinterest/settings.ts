import * as z from 'zod';

const id = z.string().regex(/^\d{1,20}$/, 'digits only');

/** Which customer list of which ad account. */
export const pinterestSettings = z.strictObject({
  adAccountId: id,
  /** Customer list; needed where a sync names none. */
  listId: id.optional(),
  /**
   * What a list holds: a list of Pinterest is of one kind, and there is none of phones.
   *
   * @default 'email'
   */
  identifier: z.enum(['email', 'maid']).default('email'),
});
export type PinterestSettings = z.infer<typeof pinterestSettings>;
