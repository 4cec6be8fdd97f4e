import * as z from 'zod';
import { callTypes } from './call-type.ts';
import { holdOutGroup } from './hold-out.ts';
import { audienceSchedule } from './refresh.ts';

/**
 * Rows of the control table, partition key `kind`, sort key `id`. What is not listed here does not exist:
 * `landed#<table>` lists objects that `process` and `mirror` wrote, `generation#<table>` says which rewrite of a
 * partition counts.
 */

/** What the keys of a source may do. Absent = no limit. */
const keyLimits = z.object({
  /** Pages that may send. */
  origins: z.array(z.string()),
  /** Apps that may send, by bundle id (`context.app.namespace`). */
  apps: z.array(z.string()).optional(),
  /** Calls that may be made. */
  calls: z.array(z.enum(callTypes)).optional(),
  /** About so many, by each running instance of the collector. */
  requestsPerMinute: z.int().min(1).optional(),
  /** Of the brand's day; what is beyond it is refused, within a minute. */
  eventsPerDay: z.int().min(1).optional(),
});

/** kind `source`, id = sourceId. */
export const sourceRow = z.object({
  kind: z.literal('source'),
  id: z.string(),
  name: z.string(),
  keyKind: z.enum(['browser', 'server']),
  /** The client's own day counts whatever its age (imports). Server keys only. */
  history: z.boolean(),
  ...keyLimits.shape,
  createdAt: z.string(),
  /** What was wrong with what it sent in the last hour, see `domain/intake/volume-watch.ts`. */
  troubles: z.array(z.string()).optional(),
  /** ISO time of the last new key. */
  rotatedAt: z.string().optional(),
  /** Of browser sources only, whose key is in every page anyway; server keys are kept as a hash alone. */
  writeKey: z.string().optional(),
});
export type SourceRow = z.infer<typeof sourceRow>;

/** kind `write-key`, id = SHA-256 (hex) of the write key. */
export const writeKeyRow = z.object({
  kind: z.literal('write-key'),
  id: z.string(),
  sourceId: z.string(),
  keyKind: z.enum(['browser', 'server']),
  history: z.boolean(),
  ...keyLimits.shape,
  /** ISO time. Absent in rows of before keys were rotated: then the source's. */
  createdAt: z.string().optional(),
  /** ISO time from which it opens nothing: it was rotated, and this is the end of the overlap. */
  endsAt: z.string().optional(),
  /** ISO time; the row stays. */
  revokedAt: z.string().optional(),
});
export type WriteKeyRow = z.infer<typeof writeKeyRow>;

/** kind `landed#<table>`, id = `<partition>#<object key>`, e.g. `2026-01-31#landing/landing_events/day=…/x.parquet`. */
export const landedRow = z.object({
  kind: z.string().startsWith('landed#'),
  id: z.string(),
  partition: z.string(),
  key: z.string(),
  rows: z.int(),
  bytes: z.int(),
  landedAt: z.string(),
  /** Of `landing_events`: rows with `is_day_flagged`. Absent = unknown, which makes compaction look further back. */
  flaggedRows: z.int().min(0).optional(),
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
  /** Of `profile_days` and `sessions`: generation of the day's `events` that it is built from. */
  sourceGeneration: z.int().optional(),
});
export type GenerationRow = z.infer<typeof generationRow>;

/** What became of the last events of one batch. */
export const recentEvents = z.array(
  z.object({
    sourceId: z.string(),
    requestId: z.string(),
    position: z.int(),
    messageId: z.string(),
    type: z.string(),
    event: z.string(),
    receivedAt: z.string(),
    node: z.string().optional(),
    /** `refused`: requests that the collector did not take, told by number. */
    outcome: z.enum(['landed', 'rejected', 'refused']),
    reason: z.string().optional(),
    /** A machine's: kept, and counted in no audience. */
    isBot: z.boolean().optional(),
    /** Why; the words of docs/defence.md. */
    botReason: z.string().optional(),
  }),
);
export type RecentEvent = z.infer<typeof recentEvents>[number];

/** kind `recent`, id = `<ISO time>#<request id>`: `recentEvents` of one batch, packed; expires after a day. */
export const recentRow = z.object({
  kind: z.literal('recent'),
  id: z.string(),
  expiresAtEpochSeconds: z.int(),
  /** Absent in rows of before there was packing, which a day has not yet taken away. */
  packed: z.string().optional(),
});

/**
 * kind `volume`, id = `<sourceId>#<day>` of the brand: what its source sent in the day, for quotas and alarms; also columns
 * `landed_HH`, `rejected_HH`, `bots_HH` and `refused_HH` by hour in UTC. Counts of work, in which a message that the queue
 * brings twice is twice; the tally is exact.
 */
export const volumeRow = z
  .object({
    kind: z.literal('volume'),
    id: z.string(),
    /** Landed and rejected. */
    events: z.int().min(0).default(0),
    expiresAtEpochSeconds: z.int(),
  })
  .catchall(z.union([z.string(), z.number()]));
export type VolumeRow = z.infer<typeof volumeRow>;

/**
 * kind `job`, id = jobId, sortable by time. Advanced by `jobs` messages; the console shows these rows.
 * `compact` only brings landed events into generations; `refresh` goes on to audiences and syncs.
 */
export const jobRow = z.object({
  kind: z.literal('job'),
  id: z.string(),
  scope: z.enum(['compact', 'refresh']),
  /** `waiting` until it holds the lease; `merged`: another job, `mergedInto`, does its work as well. */
  state: z.enum(['waiting', 'running', 'done', 'failed', 'merged']),
  mergedInto: z.string().optional(),
  /** Step it is at. */
  step: z.enum(['repair', 'compact', 'rollup', 'tally', 'scores', 'audiences', 'syncs']),
  /** Times the step was planned, from 1: compaction goes on until nothing is listed. */
  round: z.int().min(1),
  /** Id prefix of the tasks of this round; absent until it is planned. */
  plan: z.string().optional(),
  /** Audiences to evaluate; absent = all of them. */
  audienceIds: z.array(z.string()).optional(),
  /** Last day that counts for the audiences, in the brand's zone; absent = the day the job starts. */
  asOf: z.iso.date().optional(),
  requestedAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  /** The round takes everything that was listed, so none follows it. */
  isLastRound: z.boolean().optional(),
  /** Invocations that ended by an exception since the last step. */
  failures: z.int().min(0),
  /** Why it failed. No personal data. */
  error: z.string().optional(),
  /** What its statements read of the lake, and what is billed for that; rounds that have ended. */
  scannedBytes: z.int().min(0).default(0),
  billedBytes: z.int().min(0).default(0),
  expiresAtEpochSeconds: z.int(),
});
export type JobRow = z.infer<typeof jobRow>;

/** kind `open-job`, id = jobId: there while the job waits or runs. */
export const openJobRow = z.object({ kind: z.literal('open-job'), id: z.string() });

/**
 * kind `task#<jobId>`, id = `<plan>#<number>`: statements of a step that follow each other, and what they work on.
 * Fixed when planned, so that a resumed job starts the very same statements.
 */
export const taskRow = z.object({
  kind: z.string().startsWith('task#'),
  id: z.string(),
  work: z.enum([
    'repair',
    'events',
    'identity_map',
    'node_traits',
    'consents',
    'evidence',
    'account_members',
    'profile_days',
    'sessions',
    'tally',
    'scores',
    'lookalike',
    'audiences',
  ]),
  /** A stage of its work, or `done`. */
  stage: z.string(),
  /** Tries of the stage's statements, from 1. */
  attempt: z.int().min(1),
  /** Statements of the stage that were started, by name. */
  queries: z.record(
    z.string(),
    z.object({ id: z.string(), isDone: z.boolean(), scannedBytes: z.int().min(0).default(0) }),
  ),
  stageStartedAtEpochMs: z.int(),
  /** Partitions rewritten, with the generation that each table has of them now (0 and no attempt = none). */
  partitions: z.array(
    z.object({
      value: z.string(),
      current: z.record(
        z.string(),
        z.object({ generation: z.int().min(0), attempt: z.string().optional() }),
      ),
      /** Generation of the partition of `events` that a derived one is built from. */
      sourceGeneration: z.int().optional(),
    }),
  ),
  /** Keys of the landed objects consumed, by landing table. */
  objects: z.record(z.string(), z.array(z.string())),
  lookbackDays: z.array(z.string()),
  /** Attempt that wrote a table's files, once written. */
  written: z.record(z.string(), z.string()),
  /** Audiences with the generation that counts and the one reserved for the next. */
  audiences: z.array(
    z.object({
      id: z.string(),
      generation: z.int().min(0),
      next: z.int().min(1),
      /** Of the definition that is evaluated. */
      version: z.int().min(1).optional(),
      /** Of what it reads as it was planned, see `domain/refresh/input-mark.ts`. */
      inputMark: z.string().optional(),
    }),
  ),
  /** Of `scores` and `lookalike`: last day that counts. */
  asOf: z.iso.date().optional(),
  /** Of `lookalike`: the audience, and what likeness to it is learnt from. */
  seedId: z.string().optional(),
  inputMark: z.string().optional(),
  /** What selects the audiences' members, or the scores. */
  sql: z.string().optional(),
  /** It holds what a person wrote. */
  isForeign: z.boolean().optional(),
  /** Audiences whose members changed; of `events`, days that had conflicts. */
  changed: z.array(z.string()),
  /** What its statements read of the lake so far, and what is billed for that. */
  scannedBytes: z.int().min(0).default(0),
  billedBytes: z.int().min(0).default(0),
  /** Of `events`: sources with history when it was planned, and how many of their events it stores. */
  historySources: z.array(z.string()).default([]),
  historyRows: z.int().min(0).default(0),
  plannedAtEpochMs: z.int().default(0),
  expiresAtEpochSeconds: z.int(),
});
export type TaskRow = z.infer<typeof taskRow>;

/** kind `lease`, id = what is leased (`refresh`). Held while `expiresAtEpochMs` lies ahead. */
export const leaseRow = z.object({
  kind: z.literal('lease'),
  id: z.string(),
  owner: z.string(),
  /** When a message last brought the owner on; tick sends another one to a job that went silent. */
  renewedAtEpochMs: z.int(),
  expiresAtEpochMs: z.int(),
});
export type LeaseRow = z.infer<typeof leaseRow>;

/** kind `audience`, id = audienceId. `definition` is what `schemas/audience.ts` parses. */
export const audienceRow = z.object({
  kind: z.literal('audience'),
  id: z.string(),
  name: z.string(),
  definition: z.json(),
  /** Of the definition, from 1; each has a row `audience-version#<id>`. @default 1, in rows of before there were versions */
  version: z.int().min(1).optional(),
  /** Whom its syncs leave out. @default nobody but the global group */
  holdOut: holdOutGroup.optional(),
  /** ISO time since when the hold-out is as it is. */
  holdOutSince: z.string().optional(),
  /** As in its `audience-schedule` row, to be shown. */
  schedule: audienceSchedule.optional(),
  /** ISO time when tick found it older than the schedule promises; the next good evaluation takes it away. */
  staleSince: z.string().optional(),
  /** `new` until first evaluated; `failed` keeps the last good generation and says why in `reason`. */
  state: z.enum(['new', 'fresh', 'failed']),
  reason: z.string().optional(),
  /** Generation of `memberships` and `differences` that counts; 0 = none yet. Numbers rise, with gaps. */
  generation: z.int().min(0),
  /** Greatest generation number ever taken, published or not. */
  reservedGeneration: z.int().min(0).optional(),
  size: z.int().min(0),
  /** Last day that counted when it was evaluated, in the brand's zone. */
  asOf: z.iso.date().optional(),
  /** Of what it read when it was last evaluated: while that stays, so do its members. */
  inputMark: z.string().optional(),
  /** Last good evaluation, or the last time that nothing new was found. */
  refreshedAt: z.string().optional(),
  createdAt: z.string(),
  /** The sync that was made for it last. Changes with each, so that nobody deletes what a new sync just took. */
  lastSyncId: z.string().optional(),
});
export type AudienceRow = z.infer<typeof audienceRow>;

/** kind `audience-version#<audienceId>`, id = version, ten digits: what an audience was. Kept when it is deleted. */
export const audienceVersionRow = z.object({
  kind: z.string().startsWith('audience-version#'),
  id: z.string(),
  version: z.int().min(1),
  name: z.string(),
  definition: z.json(),
  at: z.string(),
  /** Name of the API key; absent where nobody noted it. */
  by: z.string().optional(),
});
export type AudienceVersionRow = z.infer<typeof audienceVersionRow>;

/** kind `deleted-audience`, id = audienceId: its id is not used again. */
export const deletedAudienceRow = z.object({
  kind: z.literal('deleted-audience'),
  id: z.string(),
  name: z.string(),
  version: z.int().min(1),
  deletedAt: z.string(),
  deletedBy: z.string(),
});
export type DeletedAudienceRow = z.infer<typeof deletedAudienceRow>;

/** kind `tally`, id = sourceId. At rest `accepted = stored + duplicate + rejected`. */
export const tallyRow = z.object({
  kind: z.literal('tally'),
  id: z.string(),
  accepted: z.int(),
  stored: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
  asOf: z.string(),
});
export type TallyRow = z.infer<typeof tallyRow>;

const sourceCounts = z.object({
  accepted: z.int(),
  stored: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
});

/** kind `tally-day`, id = day: counts by sourceId of what the day's generation of `outcomes` and `events` hold. */
export const tallyDayRow = z.object({
  kind: z.literal('tally-day'),
  id: z.string(),
  /** Generation of the day's `outcomes` that was counted. */
  generation: z.int(),
  sources: z.record(z.string(), sourceCounts),
});
export type TallyDayRow = z.infer<typeof tallyDayRow>;

/** kind `sync-trigger`, id = syncId: audience generation and hold-out that the last refresh started the sync for. */
export const syncTriggerRow = z.object({
  kind: z.literal('sync-trigger'),
  id: z.string(),
  generation: z.int(),
  holdOut: z.array(holdOutGroup).default([]),
  /** Runs that were started for another hold-out of the same generation. */
  repeats: z.int().min(0).default(0),
});

/** kind `wake`, id = `<due ISO time>#<unique>`: a message that tick sends when its time has come. */
export const wakeRow = z.object({
  kind: z.literal('wake'),
  id: z.string(),
  queue: z.enum(['jobs', 'deliveries']),
  /** The message as JSON text. */
  message: z.string(),
});

/** kind `schedule`, id = what it starts (`refresh`). Once a day at a wall time of the brand zone. */
export const scheduleRow = z.object({
  kind: z.literal('schedule'),
  id: z.string(),
  /** `HH:MM` */
  timeOfDay: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  /** Brand-zone day it last started on. */
  lastDay: z.iso.date().optional(),
});

/** kind `retired`, id = `<deleteAt ISO>#<prefix>`: files that no partition points at any more. */
export const retiredRow = z.object({
  kind: z.literal('retired'),
  id: z.string(),
  /** Key prefix in the lake bucket. */
  prefix: z.string(),
  deleteAt: z.string(),
});
export type RetiredRow = z.infer<typeof retiredRow>;
