import * as z from 'zod';

/**
 * Rows of the control table, partition key `kind`, sort key `id`. What is not listed here does not exist:
 * `landed#<table>` lists objects that `process` and `mirror` wrote, `generation#<table>` says which rewrite of a
 * partition counts.
 */

/** kind `source`, id = sourceId. */
export const sourceRow = z.object({
  kind: z.literal('source'),
  id: z.string(),
  name: z.string(),
  keyKind: z.enum(['browser', 'server']),
  /** The client's own day counts whatever its age (imports). Server keys only. */
  history: z.boolean(),
  origins: z.array(z.string()),
  createdAt: z.string(),
});
export type SourceRow = z.infer<typeof sourceRow>;

/** kind `write-key`, id = SHA-256 (hex) of the write key. */
export const writeKeyRow = z.object({
  kind: z.literal('write-key'),
  id: z.string(),
  sourceId: z.string(),
  keyKind: z.enum(['browser', 'server']),
  history: z.boolean(),
  origins: z.array(z.string()),
});
export type WriteKeyRow = z.infer<typeof writeKeyRow>;

/** kind `api-key`, id = SHA-256 (hex) of the key. */
export const apiKeyRow = z.object({
  kind: z.literal('api-key'),
  id: z.string(),
  name: z.string(),
  role: z.enum(['viewer', 'analyst', 'activator', 'admin']),
  expiresAt: z.string().optional(),
});
export type ApiKeyRow = z.infer<typeof apiKeyRow>;

/** kind `landed#<table>`, id = `<partition>#<object key>`, e.g. `2026-01-31#landing/landing_events/day=…/x.parquet`. */
export const landedRow = z.object({
  kind: z.string().startsWith('landed#'),
  id: z.string(),
  partition: z.string(),
  key: z.string(),
  rows: z.int(),
  bytes: z.int(),
  landedAt: z.string(),
});
export type LandedRow = z.infer<typeof landedRow>;

/** kind `generation#<table>`, id = partition value (a day or bucket). The truth about what a partition holds. */
export const generationRow = z.object({
  kind: z.string().startsWith('generation#'),
  id: z.string(),
  generation: z.int().min(1),
  /** Attempt under whose prefix the files lie. */
  attempt: z.string(),
  /** `s3://bucket/prefix/` */
  location: z.string(),
  /** Generation that the Glue partition is known to point at; less than `generation` means: set it again. */
  cataloguedGeneration: z.int(),
  publishedAt: z.string(),
});
export type GenerationRow = z.infer<typeof generationRow>;

/** kind `recent`, id = `<ISO time>#<request id>`: what became of the events of one batch; expires after a day. */
export const recentRow = z.object({
  kind: z.literal('recent'),
  id: z.string(),
  expiresAtEpochSeconds: z.int(),
  events: z.array(
    z.object({
      sourceId: z.string(),
      requestId: z.string(),
      position: z.int(),
      messageId: z.string(),
      type: z.string(),
      event: z.string(),
      receivedAt: z.string(),
      node: z.string().optional(),
      outcome: z.enum(['landed', 'rejected']),
      reason: z.string().optional(),
    }),
  ),
});
export type RecentRow = z.infer<typeof recentRow>;
