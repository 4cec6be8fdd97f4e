import * as z from 'zod';

/** kind `tracking-plan`, id = plan id: a plan as it is now. `plan` is what `trackingPlan` parses. Never deleted. */
export const trackingPlanRow = z.object({
  kind: z.literal('tracking-plan'),
  id: z.string(),
  name: z.string(),
  plan: z.json(),
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
  plan: z.json(),
  at: z.string(),
  /** Name of the API key. */
  by: z.string(),
});
export type TrackingPlanVersionRow = z.infer<typeof trackingPlanVersionRow>;
