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
  /** When settings or credentials were last set anew. */
  updatedAt: z.string().optional(),
  /** The sync that was made last: who deletes the destination, or alone may follow it, sees that none came in between. */
  lastSyncId: z.string().optional(),
});
export type DestinationRow = z.infer<typeof destinationRow>;

const count = z.int().default(0);

/**
 * kind `sync`, id = syncId: one audience kept in step on one destination. At rest
 * `audience = acknowledged + no_identifier + no_consent + suppressed + held_out + refused + pending`. Beside that sum stand
 * `leaving` and `lingering`: people whom the platform still has, or may have, though they should not be there.
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
  /** `held`: the run ended and sent nobody new, by law or by the list's minimum size; `reason` says what to do. */
  state: z.enum(['idle', 'running', 'held', 'failed']),
  reason: z.string().optional(),
  /** Run under way, or the last one. */
  runId: z.string().optional(),
  /** Asked for while another was under way; starts when that ends. */
  nextRunId: z.string().optional(),
  /** List on the platform, where Daicho makes it; else the destination's settings name it. */
  listId: z.string().optional(),
  /** When everybody must be sent again, or the list built again, before the platform forgets them. ISO time. */
  renewAt: z.string().optional(),
  /** It is being deleted: its members are taken off, then it is gone. */
  isLeaving: z.boolean().optional(),
  /** Why the next run sends everybody again. */
  wantsEverybody: z.string().optional(),
  /** Why the list must be built again without somebody. */
  wantsRebuild: z.string().optional(),
  /** Generation of the audience that the remote list follows; 0 = nothing sent yet. */
  generation: z.int().min(0),
  /** Groups that the remote list leaves out. @default none */
  holdOut: z.array(holdOutGroup).optional(),
  /** Edition of the destination's legal bases that everybody was last judged by. @default 0 */
  basisEdition: z.int().min(0).optional(),
  /** Everybody was last judged as not to be advertised to: its reason stood in `reason`. @default false */
  isBarred: z.boolean().optional(),
  audience: count,
  acknowledged: count,
  no_identifier: count,
  no_consent: count,
  suppressed: count,
  held_out: count,
  refused: count,
  pending: count,
  /** A removal is under way that the platform has not acknowledged. */
  leaving: count,
  /** On the platform's list and not removable there one by one; `daicho sync lists` says until when. */
  lingering: count,
  /** Nobody is taken off before, because the platform put it off. */
  leaveAtEpochMs: z.int().optional(),
  /** Requests of which the platform has not said yet what became of them, and records that it dropped later. */
  openReceipts: count,
  droppedLater: count,
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
  phase: z.enum(['diff', 'remove', 'add', 'recheck', 'settle', 'done']),
  /**
   * `changes`: what differs from `fromGeneration`. `everybody`: all members again, on the same list. `rebuild`: all members
   * on a new list, which then takes the place of the old one. @default 'changes'
   */
  scope: z.enum(['changes', 'everybody', 'rebuild']).optional(),
  /** List that it writes to, where Daicho makes lists. */
  listId: z.string().optional(),
  fromGeneration: z.int().min(0),
  toGeneration: z.int().min(0),
  /** Groups that it keeps out, as they stood when it began. @default none */
  holdOut: z.array(holdOutGroup).optional(),
  /** Edition of the destination's legal bases when it began. @default 0 */
  basisEdition: z.int().min(0).optional(),
  /** The audience was not for advertising when it began. @default false */
  isBarred: z.boolean().optional(),
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
  /** Deliveries that the platform put off in a row, since when, and until when nothing is to be tried. */
  retries: z.int().min(0),
  /** Of a `recheck` below the list's minimum size: members found so far who could be sent. @default 0 */
  counted: z.int().min(0).optional(),
  /** They were enough: it has begun again and sends. @default false */
  isEnough: z.boolean().optional(),
  putOffSince: z.string().optional(),
  notBeforeEpochMs: z.int().optional(),
  /**
   * Who works at it, until when at most. Whoever finds an old one takes over from somebody who died, and who may have sent
   * what was not written down.
   */
  claim: z.string().optional(),
  claimedUntilEpochMs: z.int().optional(),
  /** Last profile id of the chunk that is at work, until it is settled; nobody else changes what is known of these. */
  sendingTo: z.string().optional(),
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
  wasBeside: z.enum(['none', 'leaving', 'lingering']).optional(),
  /** Nodes of the contacts that were sent and not taken back; removal sends the same. */
  nodes: z.array(z.string()),
  /** List that still holds the person and cannot be told to drop her. */
  lingersOn: z.string().optional(),
  /** What was sent is not what she is now: it is taken back and sent again. */
  isStale: z.boolean().optional(),
  reason: z.string().optional(),
  at: z.string(),
});
export type JournalRow = z.infer<typeof journalRow>;

/** kind `waiting#<syncId>`, id = profileId: members not acknowledged; every run looks at them again. */
export const waitingRow = z.object({
  kind: z.string().startsWith('waiting#'),
  id: z.string(),
});

/** kind `leaving#<syncId>`, id = profileId: removals that the platform has not acknowledged, tried again for 30 days. */
export const leavingRow = z.object({
  kind: z.string().startsWith('leaving#'),
  id: z.string(),
  since: z.string(),
});

/** kind `lingering#<syncId>`, id = profileId: who is on a list that cannot be told to drop her. */
export const lingeringRow = z.object({
  kind: z.string().startsWith('lingering#'),
  id: z.string(),
  listId: z.string(),
  since: z.string(),
});

/** kind `list#<syncId>`, id = list id on the platform: lists that Daicho made for a sync. */
export const listRow = z.object({
  kind: z.string().startsWith('list#'),
  id: z.string(),
  /** Neutral code under which the platform shows it. */
  name: z.string(),
  /** `retired`: another took its place; whatever refers to it must be pointed at that one before `endsAt`. */
  state: z.enum(['building', 'current', 'retired', 'gone']),
  createdAt: z.string(),
  /** When the platform first said that it can be used. */
  readyAt: z.string().optional(),
  /** Of a retired list: what took its place, and when it is deleted, or forgotten by the platform. */
  replacedBy: z.string().optional(),
  endsAt: z.string().optional(),
  /** Why the platform would not delete it. */
  reason: z.string().optional(),
});
export type ListRow = z.infer<typeof listRow>;

/** kind `receipt#<syncId>`, id = receipt of the platform: a request of which it has yet to say what became. */
export const receiptRow = z.object({
  kind: z.string().startsWith('receipt#'),
  id: z.string(),
  runId: z.string(),
  sentAt: z.string(),
  polls: z.int().min(0),
});
export type ReceiptRow = z.infer<typeof receiptRow>;

/** kind `removal#<profileId>`, id = syncId: receipt of a removal that somebody had a right to. */
export const removalRow = z.object({
  kind: z.string().startsWith('removal#'),
  id: z.string(),
  destinationId: z.string(),
  why: z.string(),
  askedAt: z.string(),
  /** `removed`: the platform acknowledged it; `lingering`: it cannot, and the list is built again without her. */
  state: z.enum(['asked', 'removed', 'lingering']),
  settledAt: z.string().optional(),
});
