import * as z from 'zod';
import { holdOutGroup } from './hold-out.ts';
import { syncSchedule } from './sync-schedule.ts';

/**
 * Fate of one member of a list. `acknowledged`: the platform took the record, which does not say that it matched
 * anybody. Each member of the audience has exactly one; `off` is kept for who was on the list and is no longer.
 */
export const memberStatuses = [
  'acknowledged',
  'no_identifier',
  'no_consent',
  'suppressed',
  'held_out',
  'refused',
  'pending',
] as const;
const memberStatus = z.enum([...memberStatuses, 'off']);
export type MemberStatus = z.infer<typeof memberStatus>;

/** kind `destination`, id = destinationId. Credentials are in Secrets Manager under `daicho/destination/<id>`. */
export const destinationRow = z.object({
  kind: z.literal('destination'),
  id: z.string(),
  name: z.string(),
  type: z.string(),
  settings: z.record(z.string(), z.json()),
  createdAt: z.string(),
});
export type DestinationRow = z.infer<typeof destinationRow>;

const count = z.int().default(0);

/**
 * kind `sync`, id = syncId: one audience kept in step on one destination. At rest
 * `audience = acknowledged + no_identifier + no_consent + suppressed + held_out + refused + pending`.
 */
export const syncRow = z.object({
  kind: z.literal('sync'),
  id: z.string(),
  audienceId: z.string(),
  destinationId: z.string(),
  /** Start a run whenever a refresh has changed the audience. */
  afterRefresh: z.boolean(),
  /** No run starts while it is. @default false */
  isPaused: z.boolean().optional(),
  /** Runs also by itself, in the brand's time zone. @default never */
  schedule: syncSchedule.optional(),
  state: z.enum(['idle', 'running', 'failed']),
  reason: z.string().optional(),
  /** Run under way, or the last one. */
  runId: z.string().optional(),
  /** Generation of the audience that the remote list follows; 0 = nothing sent yet. */
  generation: z.int().min(0),
  /** Groups that the remote list leaves out. @default none */
  holdOut: z.array(holdOutGroup).optional(),
  audience: count,
  acknowledged: count,
  no_identifier: count,
  no_consent: count,
  suppressed: count,
  held_out: count,
  refused: count,
  pending: count,
  /** Records that the platform acknowledged as added and removed, over all runs. */
  added: count,
  removed: count,
  createdAt: z.string(),
  finishedAt: z.string().optional(),
});
export type SyncRow = z.infer<typeof syncRow>;

/** kind `run#<syncId>`, id = runId. Phases follow each other; a phase ends when its last shard is done. */
export const runRow = z.object({
  kind: z.string().startsWith('run#'),
  id: z.string(),
  phase: z.enum(['diff', 'remove', 'add', 'recheck', 'done']),
  fromGeneration: z.int().min(0),
  toGeneration: z.int().min(0),
  /** Groups that it keeps out, as they stood when it began. @default none */
  holdOut: z.array(holdOutGroup).optional(),
  /** Members at `toGeneration`. */
  audience: z.int().min(0),
  queryId: z.string().optional(),
  /** Times the difference was asked for; each asks under a prefix of its own. */
  attempt: z.int().min(1),
  polls: z.int().min(0),
  startedAt: z.string(),
});
export type RunRow = z.infer<typeof runRow>;

/** kind `shard#<syncId>#<runId>`, id = `<phase>-<number>`. */
export const shardRow = z.object({
  kind: z.string().startsWith('shard#'),
  id: z.string(),
  phase: z.enum(['remove', 'add', 'recheck']),
  /** Objects that hold the shard's profile ids; none for `recheck`, which reads the waiting rows. */
  keys: z.array(z.string()),
  isDone: z.boolean(),
  /** Where the next chunk begins: the last profile id that was handled, empty at the start. */
  cursor: z.string(),
  /** Deliveries that the platform put off in a row. */
  retries: z.int().min(0),
});
export type ShardRow = z.infer<typeof shardRow>;

/** kind `journal#<syncId>`, id = profileId: who is on the list, and by which of their identifiers. */
export const journalRow = z.object({
  kind: z.string().startsWith('journal#'),
  id: z.string(),
  status: memberStatus,
  /** Phase of a run that wrote this, and the status before it: a chunk that is done again counts from there. */
  runId: z.string(),
  was: memberStatus,
  /** Nodes of the contacts that were sent; removal sends the same. */
  nodes: z.array(z.string()),
  reason: z.string().optional(),
  at: z.string(),
});
export type JournalRow = z.infer<typeof journalRow>;

/** kind `waiting#<syncId>`, id = profileId: members not acknowledged; every run looks at them again. */
export const waitingRow = z.object({
  kind: z.string().startsWith('waiting#'),
  id: z.string(),
});
