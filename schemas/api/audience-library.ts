import * as z from 'zod';
import { computedTrait } from '../audience/computed-condition.ts';
import { externalSegmentRow } from '../external-segment.ts';
import { lookalikeModelRow } from '../lookalike-model.ts';

/** A computed trait as callers see it. */
export const namedMeasure = z
  .object({
    name: computedTrait.shape.name,
    // As it was written: what the shape of definitions makes of it has no JSON Schema.
    measure: z.json(),
    updatedAt: z.string(),
  })
  .meta({ id: 'ComputedTrait' });
export const namedMeasures = z.object({ computedTraits: z.array(namedMeasure) });

/** A segment from outside as callers see it. */
export const segment = externalSegmentRow.omit({ kind: true }).meta({ id: 'Segment' });
export const segments = z.object({ segments: z.array(segment) });

export const uploadedMembers = z.object({
  segmentId: z.string(),
  uploadId: z.string(),
  joined: z.int().min(0),
  left: z.int().min(0),
  unknown: z.int().min(0).describe('Of people who are not known here: counted, not kept'),
});

/** What likeness to a seed audience was last learnt to be. */
export const lookalikeModel = lookalikeModelRow
  .omit({ kind: true, id: true, mark: true, marks: true })
  .extend({ seedId: z.string() })
  .meta({ id: 'LookalikeModel' });
