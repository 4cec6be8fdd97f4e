import * as z from 'zod';

/**
 * Fate of one event that a feed is about. `duplicate`: another event of the same name and order stands for it. All but
 * `pending` are final: what was done without consent is not told later, when consent is given.
 */
export const conversionStatuses = [
  'sent',
  'too_old',
  'no_consent',
  'suppressed',
  'no_identifier',
  'refused',
  'duplicate',
  'pending',
] as const;
const conversionStatus = z.enum(conversionStatuses);
export type ConversionStatus = z.infer<typeof conversionStatus>;

/** Where somebody bought, as the platforms ask for it. `auto`: by what each event says of itself. */
const conversionPlace = z.enum(['auto', 'web', 'app', 'in_store', 'phone', 'other']);

/** What of which events is told to a platform. */
export const conversionRule = z.strictObject({
  destinationId: z.string(),
  /** The platform's name by the event's. @default orders, by the platform's name of a purchase */
  events: z.record(z.string().min(1).max(200), z.string().min(1).max(100)).refine((events) => {
    const { length } = Object.keys(events);
    return length > 0 && length <= 20;
  }, '1 to 20 events'),
  /** First day, in the brand's zone. */
  since: z.iso.date(),
  /** Property with the amount. */
  valueProperty: z.string().min(1).max(100).default('revenue'),
  /** ISO 4217, of events without the property `currency`. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('JPY'),
  place: conversionPlace.default('auto'),
  /** How long before an event a click of the same person counts for it. */
  clickDays: z.int().min(0).max(90).default(30),
  /** Between two runs that nobody asked for; 0 = none. */
  everyMinutes: z
    .int()
    .refine((minutes) => minutes === 0 || (minutes >= 5 && minutes <= 1440), '0, or 5 to 1440')
    .default(60),
});
export type ConversionRule = z.infer<typeof conversionRule>;

const count = z.int().default(0);

/**
 * kind `conversion-feed`, id = feedId: events told to a platform once each. At rest `inWindow` = the sum
 * of the statuses.
 */
export const conversionFeedRow = conversionRule.extend({
  kind: z.literal('conversion-feed'),
  id: z.string(),
  state: z.enum(['idle', 'running', 'failed']),
  /** Why it failed, or why the platform wants nothing now. No personal data. */
  reason: z.string().optional(),
  runId: z.string().optional(),
  /** Events of the window, as the lake counted them after the last run. */
  inWindow: count,
  sent: count,
  too_old: count,
  no_consent: count,
  suppressed: count,
  no_identifier: count,
  refused: count,
  duplicate: count,
  pending: count,
  /** Requests of which the platform has yet to say what it made of them. */
  openReceipts: count,
  /** Events that a platform took and dropped later; it does not say which. They count as sent. */
  droppedLater: count,
  createdAt: z.string(),
  finishedAt: z.string().optional(),
  /** Epoch milliseconds of the last run that `tick` started. */
  startedAtEpochMs: z.int().default(0),
  /** It is being deleted: from then on its journal goes, and at last the feed. */
  leavesAtEpochMs: z.int().optional(),
});
export type ConversionFeedRow = z.infer<typeof conversionFeedRow>;

/** kind `conversion-run#<feedId>`, id = runId. */
export const conversionRunRow = z.object({
  kind: z.string().startsWith('conversion-run#'),
  id: z.string(),
  phase: z.enum(['ask', 'send', 'count', 'done']),
  /** Days that are asked for, with the generation of `events` that each had. */
  days: z.array(z.object({ day: z.string(), generation: z.int().min(1) })),
  queryId: z.string().optional(),
  /** Times the present question was asked; each asks under a prefix of its own. */
  attempt: z.int().min(1),
  polls: z.int().min(0),
  startedAt: z.string(),
  expiresAtEpochSeconds: z.int(),
});
export type ConversionRunRow = z.infer<typeof conversionRunRow>;

/** kind `conversion-shard#<feedId>#<runId>`, id = hex digit. */
export const conversionShardRow = z.object({
  kind: z.string().startsWith('conversion-shard#'),
  id: z.string(),
  keys: z.array(z.string()),
  isDone: z.boolean(),
  /** Place of the last event that was handled, empty at the start. */
  cursor: z.string(),
  /** Times in a row that the platform put off the present chunk. */
  retries: z.int().min(0),
  /** Why nothing more is sent in this run: all that is left stays pending. */
  stopped: z.string().optional(),
  /** Days with events that stay pending: the next run asks for them again. */
  pendingDays: z.array(z.string()),
  expiresAtEpochSeconds: z.int(),
});
export type ConversionShardRow = z.infer<typeof conversionShardRow>;

/** kind `conversion#<feedId>`, id = key of an order, and of a duplicate `<key>#<hash of its message>`. */
export const conversionRow = z.object({
  kind: z.string().startsWith('conversion#'),
  id: z.string(),
  status: conversionStatus,
  /** Shard that wrote this, and the status before it: a chunk that is done again counts from there. */
  mark: z.string(),
  was: conversionStatus.optional(),
  /** Hash of source and message id of the event that it is the fate of. */
  message: z.string(),
  reason: z.string().optional(),
  at: z.string(),
});
export type ConversionRow = z.infer<typeof conversionRow>;

/** kind `conversion-day#<feedId>`, id = day. */
export const conversionDayRow = z.object({
  kind: z.string().startsWith('conversion-day#'),
  id: z.string(),
  /** Generation of `events` all of whose events have a final fate; 0 = ask again. */
  generation: z.int().min(0),
  events: z.int().min(0),
});

/** kind `conversion-receipt#<feedId>`, id = the platform's id of a request. */
export const conversionReceiptRow = z.object({
  kind: z.string().startsWith('conversion-receipt#'),
  id: z.string(),
  /** Ids of the journal that went with it or beside it. */
  conversions: z.array(z.string()),
  /** Days of those. */
  days: z.array(z.string()),
  sentAt: z.string(),
  polls: z.int().min(0),
});
export type ConversionReceiptRow = z.infer<typeof conversionReceiptRow>;

/** Run id of the messages by which a feed is deleted. */
export const deletionId = 'deletion';

/** Step of a run of a conversion feed, one shard of it, or the question what became of a request. */
export const conversionMessage = z.object({
  kind: z.literal('conversions'),
  feedId: z.string(),
  runId: z.string(),
  shardId: z.string().optional(),
  receipt: z.string().optional(),
});
export type ConversionMessage = z.infer<typeof conversionMessage>;
