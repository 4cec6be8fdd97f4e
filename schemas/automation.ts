import * as z from 'zod';
import { messageSpec } from './campaign.ts';
import { exclusionCounts } from './channel.ts';

const days = (least: number, most: number) => z.int().min(least).max(most);

/**
 * What an automation waits for. Each occasion of a person has a key of its own, under which it happens once:
 * `birthday` the year; `date` (reminder, maintenance, renewal) the date that the trait holds; `replenish` and `win-back`
 * the day of the last order; `churn-save` the day of the intent; `restock` the request.
 */
const occasionKind = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('birthday'),
    daysBefore: days(0, 60).default(0),
    /** Day on which 29 February is celebrated in common years. */
    leapDay: z.enum(['02-28', '03-01']).default('02-28'),
  }),
  z.strictObject({
    kind: z.literal('date'),
    /** Trait that holds `YYYY-MM-DD`, the day of an inspection, an end of contract … */
    trait: z.string().min(1).max(100),
    /** Negative: so many days after. */
    daysBefore: days(-3_650, 3_650),
  }),
  z.strictObject({
    kind: z.literal('replenish'),
    /** `product_id` of what is used up. */
    product: z.string().min(1).max(200),
    afterDays: days(1, 3_650),
  }),
  z.strictObject({
    kind: z.literal('restock'),
    /** `product_id` of what people wait for. */
    product: z.string().min(1).max(200),
  }),
  z.strictObject({ kind: z.literal('win-back'), afterDays: days(1, 3_650) }),
  z.strictObject({
    kind: z.literal('churn-save'),
    /** Events that tell of it, by anybody who has not ordered since. */
    events: z.array(z.string().min(1).max(200)).min(1).max(20),
  }),
]);
export type OccasionKind = z.infer<typeof occasionKind>;

const count = z.int().min(0);
const day = z.iso.date();

/** What an automation shall do; `since` is the first day whose occasions count. */
export const automationSpec = z.strictObject({
  name: z.string().trim().min(1).max(200),
  audienceId: z.string().min(1).max(64),
  occasion: occasionKind,
  message: messageSpec,
  /** When the day's occasions are looked for, in the brand's zone. */
  timeOfDay: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM')
    .default('10:00'),
  /** What is due for longer is written down as too late: a wish does not come a month after the birthday. */
  catchUpDays: days(0, 365).default(7),
  isPaused: z.boolean().default(false),
});

/** kind `automation`, id = automationId. */
export const automationRow = automationSpec.extend({
  kind: z.literal('automation'),
  id: z.string(),
  since: day,
  /** Day up to which every occasion has its fate. */
  lastDay: day.optional(),
  /** Day that was last begun. */
  startedDay: day.optional(),
  reason: z.string().optional(),
  queryId: z.string().optional(),
  attempt: z.int().min(1),
  polls: count,
  askedAt: z.string(),
  leaseUntilEpochMs: z.int().optional(),
  madeBy: z.string(),
  createdAt: z.string(),
});
export type AutomationRow = z.infer<typeof automationRow>;

/**
 * kind `automation-run#<automationId>`, id = day: what became of the occasions of a day and those before it that had none.
 * `due = sent + unknown + refused + tooLate + the sum of excluded`, and `missed` is what is not among them.
 */
export const automationRunRow = z.object({
  kind: z.string().startsWith('automation-run#'),
  id: day,
  after: day,
  due: count,
  sent: count,
  unknown: count,
  refused: count,
  tooLate: count,
  excluded: exclusionCounts,
  missed: count,
  finishedAt: z.string(),
});
