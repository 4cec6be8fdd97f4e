import * as z from 'zod';

/** What became of one part of a pack, or would. */
const packStep = z.object({
  what: z.enum(['field', 'plan', 'source', 'audience', 'word', 'advertising']),
  name: z.string(),
  outcome: z
    .enum(['added', 'there', 'kept'])
    .describe('kept: the brand has something else in its place, which stays'),
  reason: z.string().optional(),
});
export type PackStep = z.infer<typeof packStep>;

export const packSummary = z
  .object({
    id: z.string(),
    title: z.string(),
    titleJa: z.string(),
    description: z.string(),
    fields: z.int(),
    events: z.int(),
    audiences: z.int(),
    neverAdvertises: z.boolean(),
    appliedAt: z.string().optional(),
  })
  .meta({ id: 'Pack' });
export const packList = z.object({ packs: z.array(packSummary) });

export const packContents = packSummary
  .extend({
    contents: z.json().describe('Fields, events, audiences and words as they are applied'),
  })
  .meta({ id: 'PackContents' });

export const appliedPack = z
  .object({ id: z.string(), isDryRun: z.boolean(), steps: z.array(packStep) })
  .meta({ id: 'AppliedPack' });

export const howToApply = z.strictObject({
  dryRun: z.boolean().default(false),
  sources: z
    .array(z.string().min(1).max(64))
    .max(100)
    .default([])
    .describe('Sources that are kept to the plan of the pack, leniently'),
  forGood: z
    .boolean()
    .default(false)
    .describe('Of a pack that never advertises: that this is known, and cannot be taken back'),
});

export const removedPack = z.object({
  id: z.string(),
  steps: z.array(
    z.object({ what: z.literal('field'), name: z.string(), outcome: z.enum(['removed', 'kept']) }),
  ),
});
