import * as z from 'zod';
import {
  planModes,
  planViolationRow,
  sourcePlanRow,
  trackingPlanRow,
} from '../tracking-plan/rows.ts';
import { next } from './paging.ts';

const stored = trackingPlanRow.pick({ id: true, name: true, version: true, updatedAt: true });

export const trackingPlans = z.object({
  plans: z.array(stored.meta({ id: 'TrackingPlanHead' })),
  next,
});

/** A plan as it was saved, with what the server adds. */
export const storedTrackingPlan = stored
  .extend({
    description: z.string().optional(),
    events: z.array(z.json()).describe('As in the body of PUT, with every default written out'),
    unplanned: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: 'StoredTrackingPlan' });

const planBreak = z.object({
  pointer: z
    .string()
    .describe('JSON pointer into the newer plan; of what is gone, into the stored one'),
  message: z.string(),
});

/** What would come of saving a plan. */
export const planCheck = z
  .object({
    id: z.string(),
    version: z.int().min(0).describe('Of the stored plan; 0 where there is none'),
    isSame: z.boolean().describe('Saving it would change nothing'),
    isCompatible: z.boolean(),
    breaks: z.array(planBreak).describe('Why it would be refused'),
  })
  .meta({ id: 'TrackingPlanCheck' });

/** What a plan was at some time. */
export const trackingPlanVersion = z
  .object({
    planId: z.string(),
    version: z.int().min(1),
    name: z.string(),
    at: z.string(),
    by: z.string(),
    plan: z.json().describe('As in the body of PUT'),
  })
  .meta({ id: 'TrackingPlanVersion' });

export const trackingPlanVersions = z.object({
  versions: z
    .array(trackingPlanVersion.omit({ plan: true }).meta({ id: 'TrackingPlanVersionHead' }))
    .describe('Newest first'),
  next,
});

/** Which plan a source is kept to, as a caller says it. */
export const chosenPlan = z
  .strictObject({ plan: z.string().min(1).describe('Its id'), mode: planModes.default('lenient') })
  .meta({ id: 'ChosenPlan' });

export const sourcePlan = sourcePlanRow
  .omit({ kind: true, id: true, planId: true })
  .extend({ sourceId: z.string(), plan: z.string().describe('Its id') })
  .meta({ id: 'SourcePlan' });

export const removedSourcePlan = z.object({ sourceId: z.string() });

export const planViolations = z.object({
  violations: z
    .array(
      planViolationRow
        .omit({ kind: true, id: true, expiresAtEpochSeconds: true })
        .meta({ id: 'PlanViolation' }),
    )
    .describe(
      'Latest day first. One without a pointer stands for all of its day beyond those that are told apart',
    ),
  next,
});
