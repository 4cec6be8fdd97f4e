import * as z from 'zod';

const nodes = z.object({
  /** The first of them. */
  nodes: z.array(z.string()),
  /** How many there are. */
  count: z.int().min(0),
});

/**
 * kind `profile-history#<node>`, id = version of the node's item, padded: what happened to the profile that the node
 * names, with that version. Leaves are no members, so a device that comes or goes as one is not told.
 */
export const profileHistoryRow = z.object({
  kind: z.string().startsWith('profile-history#'),
  id: z.string(),
  at: z.string(),
  /**
   * `joined`, `left`: members · `merged_into`: the node is named by another one from here on · `split_from`: it names a
   * profile again · `erased`
   */
  changes: z.array(
    nodes.extend({ change: z.enum(['joined', 'left', 'merged_into', 'split_from', 'erased']) }),
  ),
});
export type ProfileHistoryRow = z.infer<typeof profileHistoryRow>;

/** kind `audit`, id = `<ISO time>#<random>`: what somebody did to the identity graph, or decided about a match. No personal data. */
export const auditRow = z.object({
  kind: z.literal('audit'),
  id: z.string(),
  at: z.string(),
  /** Name of the API key. */
  who: z.string(),
  what: z.enum([
    'unmerge',
    'restore',
    'forbid',
    'allow',
    'block',
    'unblock',
    'alias',
    'match_accept',
    'match_reject',
    'erase',
    'reconcile',
    'apply-rules',
  ]),
  /** As given; at most two. */
  nodes: z.array(z.string()),
  /** Why, in the words of who asked; e-mail addresses and phone numbers are taken out. */
  reason: z.string(),
  /** `asked` before anything is done, so that nothing is done unseen; a crash leaves it so. */
  state: z.enum(['asked', 'done', 'unchanged']),
  /** Ids of the profiles that it could touch, before and after. */
  before: z.array(z.string()),
  after: z.array(z.string()),
});
export type AuditRow = z.infer<typeof auditRow>;

/** kind `audit-of#<node>`, id = that of the audit row: which of them name a node, or a profile by that id. */
export const auditOfRow = z.object({ kind: z.string().startsWith('audit-of#'), id: z.string() });
