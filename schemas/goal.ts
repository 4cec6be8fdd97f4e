import * as z from 'zod';

const text = z.string().trim().min(1).max(200);
const amount = z.number().min(-1e15).max(1e15);
const day = z.iso.date().regex(/^[12]/, 'a day from 1000-01-01 to 2999-12-31');

/** Measures that the lake answers by themselves, over the goal's period up to as-of. */
export const plainMeasures = [
  'orders',
  'revenue',
  'average_order_value',
  'buyers',
  'new_buyers',
  'new_buyer_rate',
  'repeat_rate',
  'revenue_per_buyer',
  'cost',
  'first_response_hours',
  'resolution_hours',
] as const;

/**
 * What a goal measures.
 *
 * - plain: see `docs/goals.md` for each formula; rates are in percent
 * - `event_count`: events of a name; `event_people`: known people who did it
 * - `event_rate`: of the known people who did `of`, who did `event` as well, in percent
 * - `stated`: what the brand measures elsewhere; `actual` is written down by hand
 */
const goalMeasure = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(plainMeasures) }),
  z.strictObject({ kind: z.enum(['event_count', 'event_people']), event: text }),
  z.strictObject({ kind: z.literal('event_rate'), event: text, of: text }),
  z.strictObject({
    kind: z.literal('stated'),
    actual: amount.optional(),
    isRate: z.boolean().default(false),
  }),
]);
export type GoalMeasure = z.infer<typeof goalMeasure>;

/** A goal as a person sets it: the brand's own numbers, none preset. Below the baseline a target is to be fallen to. */
export const goalDefinition = z
  .strictObject({
    name: text,
    measure: goalMeasure,
    /** Where the brand stood, over a period as long. */
    baseline: amount,
    target: amount,
    /** Days of the brand's zone, both included. */
    from: day,
    to: day,
    /** Words for what is counted, e.g. `JPY`, `people`. */
    unit: text.optional(),
    owner: text.optional(),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'lies before from' })
  .refine(({ baseline, target }) => baseline !== target, {
    path: ['target'],
    error: 'is the baseline: nothing is to change',
  });
export type GoalDefinition = z.infer<typeof goalDefinition>;

/** kind `goal`, id = goalId. */
export const goalRow = z.object({
  kind: z.literal('goal'),
  id: z.string(),
  definition: goalDefinition,
  createdAt: z.string(),
});
export type GoalRow = z.infer<typeof goalRow>;
