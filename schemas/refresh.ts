import * as z from 'zod';

/** Wall time of the brand's zone. */
export const dailySchedule = z.strictObject({
  daily: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, HH:MM'),
});
/** Counts from the minute it was set. */
export const periodicSchedule = z.strictObject({ everyMinutes: z.int().min(5).max(10_080) });

/**
 * When an audience is evaluated without anybody asking. `daily` is a wall time of the brand's zone; `everyMinutes`
 * counts from the minute the schedule was set; `afterImport` is after each compaction that stored events of a source
 * with history.
 */
export const audienceSchedule = z.union(
  [dailySchedule, periodicSchedule, z.strictObject({ afterImport: z.literal(true) })],
  { error: 'must be {"daily": "HH:MM"}, {"everyMinutes": 5 to 10080} or {"afterImport": true}' },
);
export type AudienceSchedule = z.infer<typeof audienceSchedule>;

/** kind `audience-schedule`, id = audienceId. Apart from the audience, so that the minute tick reads little. */
export const audienceScheduleRow = z.object({
  kind: z.literal('audience-schedule'),
  id: z.string(),
  schedule: audienceSchedule,
  /** ISO time of the minute it was set. No slot lies before. */
  since: z.string(),
  /** ISO time of the last slot that a refresh was started for. */
  lastSlot: z.string().optional(),
});
export type AudienceScheduleRow = z.infer<typeof audienceScheduleRow>;

/** kind `arrival`, id = `<ISO time>#<task>`: a compaction stored events of a source with history. Kept as long as runs are. */
export const arrivalRow = z.object({
  kind: z.literal('arrival'),
  id: z.string(),
  expiresAtEpochSeconds: z.int(),
});

/**
 * kind `audience-run#<audienceId>`, id = `<ISO time the job started>#<jobId>`: one evaluation, kept 400 days. Bytes and
 * price are this audience's equal part of the pass that it shared with others.
 */
export const audienceRunRow = z.object({
  kind: z.string().startsWith('audience-run#'),
  id: z.string(),
  jobId: z.string(),
  /** When it was published. */
  at: z.string(),
  /** Last day that counted. */
  asOf: z.iso.date(),
  /**
   * `changed`: a new generation; `same`: evaluated, and nobody entered or left; `unchanged`: nothing was new in what it
   * reads, so nothing was asked; `failed`: the generation before still counts.
   */
  outcome: z.enum(['changed', 'same', 'unchanged', 'failed']),
  reason: z.string().optional(),
  /** The one that counts afterwards, 0 = none yet. */
  generation: z.int().min(0),
  size: z.int().min(0),
  entered: z.int().min(0),
  left: z.int().min(0),
  /** Version of the definition. */
  version: z.int().min(1),
  /** Read of the lake, and billed for it: rounded up to the megabyte, 10 MB a statement at least. */
  scannedBytes: z.int().min(0),
  billedBytes: z.int().min(0),
  /** Millionths of a US dollar at Athena's list price. */
  priceMicros: z.number().min(0),
  /** Audiences that the pass answered together; 0 when nothing was asked. */
  sharedBy: z.int().min(0),
  durationMs: z.int().min(0),
  expiresAtEpochSeconds: z.int(),
});
export type AudienceRunRow = z.infer<typeof audienceRunRow>;
