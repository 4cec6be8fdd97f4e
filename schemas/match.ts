import * as z from 'zod';

/**
 * kind `match-candidate`, id = `<one>~<other>`: two profiles that may be one person, for somebody to decide. No personal
 * data: nodes and levels of agreement.
 *
 * - `open`: waits · `accepted`: somebody said yes, evidence of basis `inferred` joins the two
 * - `rejected`: somebody said no, the pair does not come up again · `auto`: joined without anybody's look
 */
export const matchCandidateRow = z.object({
  kind: z.literal('match-candidate'),
  id: z.string(),
  /** Node ids of the two profiles when they were found, the one of higher priority first. */
  one: z.string(),
  other: z.string(),
  /** That they are one person, by the weights of the search that found them; in [0, 1]. */
  probability: z.number().min(0).max(1),
  /** By field: 1 different, 2 close, 3 exact. Fields that one of them lacks are left out. */
  levels: z.record(z.string(), z.int().min(1).max(3)),
  /** Whether the probability alone would make it a match. */
  isLikely: z.boolean(),
  state: z.enum(['open', 'accepted', 'rejected', 'auto']),
  foundAt: z.string(),
  decidedAt: z.string().optional(),
  /** Name of the API key of who decided; absent with `auto`. */
  decidedBy: z.string().optional(),
});
export type MatchCandidateRow = z.infer<typeof matchCandidateRow>;

const shares = z.tuple([z.number(), z.number(), z.number()]);

/** kind `match-search`, id `latest`: what the last search did, and the weights that it learned. */
export const matchSearchRow = z.object({
  kind: z.literal('match-search'),
  id: z.literal('latest'),
  finishedAt: z.string(),
  /** Profiles compared. */
  profiles: z.int().min(0),
  /** Profiles that were left out because there are more than a search takes. */
  profilesLeftOut: z.int().min(0),
  /** Candidate pairs compared. */
  pairs: z.int().min(0),
  skippedBlocks: z.int().min(0),
  opened: z.int().min(0),
  linked: z.int().min(0),
  /** Open candidates that no longer hold. */
  dropped: z.int().min(0),
  /** Candidates beyond what the queue takes; the likeliest are in it. */
  leftOut: z.int().min(0),
  matchShare: z.number(),
  /** By field: how often one person (`m`), and two people (`u`), are different, close and exact. */
  weights: z.record(z.string(), z.object({ m: shares, u: shares })),
});
export type MatchSearchRow = z.infer<typeof matchSearchRow>;
