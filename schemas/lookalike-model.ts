import * as z from 'zod';

const people = z.int().min(0);

/** Row of the control table: kind `lookalike-model`, id = seed audience: what likeness to it was last learnt to be. */
export const lookalikeModelRow = z.object({
  kind: z.literal('lookalike-model'),
  id: z.string(),
  asOf: z.iso.date(),
  /** People with any feature, of the seed and others. */
  seed: people,
  others: people,
  /** The features that tell most, at most 100 of those that count. */
  features: z.array(
    z.object({ feature: z.string(), weight: z.number(), inSeed: people, inOthers: people }),
  ),
  /** How many features count. */
  weights: z.int().min(0),
  learntAt: z.string(),
  /** Edition of the sensitive marks whose features were left out; absent in models of before there were marks. */
  marks: z.string().optional(),
  /** Of what it was learnt from; the same gives the same. */
  mark: z.string(),
});
export type LookalikeModelRow = z.infer<typeof lookalikeModelRow>;
