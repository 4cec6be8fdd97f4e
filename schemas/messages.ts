import * as z from 'zod';
import { callTypes } from './call-type.ts';

/**
 * What `collect` puts on the events queue: the request body untouched, in an envelope.
 * `encoding` says how `body` is written: `utf8` as text, or `base64` when it was compressed or holds
 * characters that SQS refuses. `contentEncoding` is what the client declared (`gzip` or empty).
 */
export const eventsEnvelope = z.object({
  requestId: z.string().min(1),
  receivedAt: z.iso.datetime(),
  sourceId: z.string().min(1),
  /** Path the client called, e.g. `/v1/batch`; decides the type of single events. */
  path: z.string(),
  keyKind: z.enum(['browser', 'server']),
  history: z.boolean(),
  /** Calls that the key may make. @default all */
  calls: z.array(z.enum(callTypes)).optional(),
  /** Apps, by `context.app.namespace`, one of which each event must come from. @default any */
  apps: z.array(z.string()).optional(),
  userAgent: z.string(),
  /** Truncated: last octet of IPv4, last 80 bits of IPv6 zeroed; empty when unknown. */
  ip: z.string(),
  contentEncoding: z.string(),
  idempotencyKey: z.string().optional(),
  /** Anonymous id of the browser's `HttpOnly` cookie, where it differs from the page's: evidence with every event. */
  deviceId: z.string().optional(),
  encoding: z.enum(['utf8', 'base64']),
  body: z.string(),
});
export type EventsEnvelope = z.infer<typeof eventsEnvelope>;

/** Step of a job; the job's own row in the control table says what comes next. */
export const jobMessage = z.object({
  kind: z.literal('job'),
  jobId: z.string().min(1),
});
export type JobMessage = z.infer<typeof jobMessage>;

/** Step of long work over the identity graph; its own row in the control table says what comes next. */
export const curationMessage = z.object({
  kind: z.literal('curation'),
  jobId: z.string().min(1),
});
export type CurationMessage = z.infer<typeof curationMessage>;

/** Search for people who are there twice. Done twice it finds the same. */
export const matchSearchMessage = z.object({
  kind: z.literal('match-search'),
  searchId: z.string().min(1),
});
export type MatchSearchMessage = z.infer<typeof matchSearchMessage>;

/**
 * Work of `deliver`: take a sync run a step further, send one shard of it, bring one person in line on every list, take
 * those off a list who are marked so, count what a run would do, ask what became of a request, delete a list that was
 * replaced, check a connection.
 */
export const deliveryMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plan'), syncId: z.string(), runId: z.string() }),
  z.object({
    kind: z.literal('shard'),
    syncId: z.string(),
    runId: z.string(),
    /** Id of the run's shard row. */
    shardId: z.string(),
  }),
  /** Of this identifier's person consent, contacts or identity changed. `looks`: times it was looked at before. */
  z.object({ kind: z.literal('withdrawn'), node: z.string(), looks: z.int().optional() }),
  z.object({ kind: z.literal('dry-run'), syncId: z.string(), dryRunId: z.string() }),
  z.object({ kind: z.literal('leave'), syncId: z.string() }),
  z.object({ kind: z.literal('receipt'), syncId: z.string(), receipt: z.string() }),
  z.object({ kind: z.literal('retire'), syncId: z.string(), listId: z.string() }),
  z.object({ kind: z.literal('verify'), destinationId: z.string(), checkId: z.string() }),
]);
export type DeliveryMessage = z.infer<typeof deliveryMessage>;

/** Work of `send`: make a list for people, or take a campaign one step further. Done twice it makes the same. */
export const sendMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('list'), listId: z.string().min(1) }),
  z.object({ kind: z.literal('campaign'), campaignId: z.string().min(1) }),
  z.object({ kind: z.literal('automation'), automationId: z.string().min(1) }),
]);
export type SendMessage = z.infer<typeof sendMessage>;
