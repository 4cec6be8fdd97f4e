import * as z from 'zod';

/** What a word about an account was said with; the later `at` wins, then the greater `messageId`. */
const stamp = { at: z.string(), messageId: z.string() };

/** kind `account`, id = account id: a company (Segment's group) as the latest words have it. */
export const accountRow = z.object({
  kind: z.literal('account'),
  id: z.string(),
  /** Rises with every change of the row and, of a top account, with every change of the tree below it. */
  version: z.int().min(1),
  /** Scalars, by name. `isFromBrowser`: nobody else has said anything of that name yet. */
  traits: z.record(
    z.string(),
    z.object({
      value: z.union([z.string(), z.number(), z.boolean()]),
      isFromBrowser: z.literal(true).optional(),
      ...stamp,
    }),
  ),
  parentId: z.string().optional(),
  /** Of a top account: how many are below it. */
  below: z.int().min(0),
  /** Last word about the parent that counts; it may have been that there is none. */
  parentSaid: z.object(stamp).optional(),
  /** A parent that an event named and that could not be: it waits for a person to look at. */
  refusedParent: z
    .object({ parentId: z.string(), reason: z.enum(['cycle', 'depth', 'crowd']), ...stamp })
    .optional(),
});
export type AccountRow = z.infer<typeof accountRow>;

/** kind `account-child#<parent id>`, id = account id of a child. Written in one transaction with the child's row. */
export const accountChildRow = z.object({
  kind: z.string().startsWith('account-child#'),
  id: z.string(),
});
