import * as z from 'zod';
import { planFault } from './fault.ts';

/** kind `tracking-plan`, id = plan id: a plan as it is now. `plan` is text of what `trackingPlan` parses. Never deleted. */
export const trackingPlanRow = z.object({
  kind: z.literal('tracking-plan'),
  id: z.string(),
  name: z.string(),
  /** JSON text: it keeps the order in which properties were written. */
  plan: z.string(),
  /** Of the plan, from 1; each has a row `tracking-plan-version#<id>`. */
  version: z.int().min(1),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type TrackingPlanRow = z.infer<typeof trackingPlanRow>;

/** kind `tracking-plan-version#<plan id>`, id = version, ten digits: what a plan was. Never changed, never deleted. */
export const trackingPlanVersionRow = z.object({
  kind: z.string().startsWith('tracking-plan-version#'),
  id: z.string(),
  version: z.int().min(1),
  name: z.string(),
  /** JSON text: it keeps the order in which properties were written. */
  plan: z.string(),
  at: z.string(),
  /** Name of the API key. */
  by: z.string(),
});
export type TrackingPlanVersionRow = z.infer<typeof trackingPlanVersionRow>;

/** `strict`: an event that breaks the plan is refused. `lenient`: it is stored, and counted all the same. */
export const planModes = z.enum(['strict', 'lenient']);
export type PlanMode = z.infer<typeof planModes>;

/** kind `source-plan`, id = source id: which plan the events of a source are kept to. */
export const sourcePlanRow = z.object({
  kind: z.literal('source-plan'),
  id: z.string(),
  planId: z.string(),
  mode: planModes,
  setAt: z.string(),
  /** Name of the API key. */
  setBy: z.string(),
});
export type SourcePlanRow = z.infer<typeof sourcePlanRow>;

/**
 * kind `plan-violation#<source id>`, id = `<day>#<hash of what it counts>`, or `<day>#~others`: events of a day of receipt that had the
 * same fault at the same place. Counts are of what was seen: messages that came twice count twice.
 */
export const planViolationRow = z.object({
  kind: z.string().startsWith('plan-violation#'),
  id: z.string(),
  day: z.string(),
  /** Absent in the row of all others, beyond the kinds that are told apart. */
  type: z.string().optional(),
  event: z.string().optional(),
  /** JSON pointer with `*` for places in arrays. */
  pointer: z.string().optional(),
  fault: planFault.optional(),
  events: z.int().min(1),
  refused: z.int().min(0),
  lastSeenAt: z.string(),
  /** Of the last event. */
  messageId: z.string(),
  expiresAtEpochSeconds: z.int(),
});
export type PlanViolationRow = z.infer<typeof planViolationRow>;
