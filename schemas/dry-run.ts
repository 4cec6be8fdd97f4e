import * as z from 'zod';

const count = z.int().min(0);

/** What a run would do, counted without a call to the platform and without a change. */
export const dryRunCounts = z.object({
  add: count.describe('Members who would be sent'),
  again: count.describe('Members who are on the list and would be sent anew: contacts changed'),
  remove: count.describe('People who would be taken off'),
  linger: count.describe('People who would stay on a list that can drop nobody'),
  stay: z.record(z.string(), count).describe('Members who would not be sent, by their fate'),
  reasons: z.record(z.string(), count).describe('Why members would not be sent'),
  matchKeys: z
    .record(z.string(), count)
    .describe('Members who would be sent, by kind of match key'),
});
/** Whether a run would hold new members back; `possible` people would be on the list then, or could be. */
export const dryRunSize = z.object({
  minimumSize: count.describe('Members that the list must have before anybody comes on to it'),
  possible: count.describe('People on the list after the run, and those who could be added'),
  isHeld: z
    .boolean()
    .describe('They are too few: nobody of `add` would be sent, so that nobody is singled out'),
});

export type DryRunCounts = z.infer<typeof dryRunCounts>;

/** kind `dry-run#<syncId>`, id = dryRunId: kept for a day. */
export const dryRunRow = z.object({
  kind: z.string().startsWith('dry-run#'),
  id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  reason: z.string().optional(),
  /** Place in what is looked at: files of the difference, then who waits. */
  file: z.int().min(0),
  cursor: z.string(),
  counts: dryRunCounts,
  /** Members who would come, among them such as may be listed already, and those acknowledged who would go. */
  coming: count.default(0),
  going: count.default(0),
  ...dryRunSize.partial().shape,
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  expiresAtEpochSeconds: z.int(),
});
export type DryRunRow = z.infer<typeof dryRunRow>;
