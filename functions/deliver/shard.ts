import * as z from 'zod';
import type { Connector } from '../../destinations/destination.ts';
import { countChanges, type Finding, journalRowOf } from '../../domain/sync/journal.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import {
  type JournalRow,
  journalRow,
  runRow,
  type ShardRow,
  shardRow,
  syncRow,
  waitingRow,
} from '../../schemas/sync.ts';
import { addMembers } from './add-members.ts';
import { heldOutSinceMerge } from './hold-out.ts';
import { type DeliverPorts, isoTime } from './ports.ts';
import { type ChunkResult, removeMembers } from './remove-members.ts';
import { shardDone } from './run.ts';

/** Profiles of one chunk: bounds memory, and what is done again after a crash. */
const chunkSize = 2_000;
/** Deliveries a chunk may be put off before its members are left pending for the next run. */
const maxRetries = 12;
/** Time that must be left to begin another chunk. */
const reserveMs = 40_000;
const maxDelaySeconds = 900;

export interface ShardWork {
  readonly syncId: string;
  readonly runId: string;
  readonly shardId: string;
}

/**
 * Sends one shard chunk by chunk. Where a chunk's journal was written but not counted (a crash), it is done again:
 * platforms take the same record twice, and the journal knows what was before this run.
 *
 * @param remainingMs time left for this invocation
 */
export async function deliverShard(
  work: ShardWork,
  ports: DeliverPorts,
  remainingMs: () => number,
): Promise<void> {
  const { control, queue } = ports;
  const { syncId, runId, shardId } = work;
  const sync = await control.get(syncRow, 'sync', syncId);
  if (sync === undefined || sync.runId !== runId) return;
  const connector = await ports.connectorFor(sync.destinationId);
  const { holdOut = [] } = (await control.get(runRow, `run#${syncId}`, runId)) ?? {};
  for (;;) {
    const shard = await control.get(shardRow, `shard#${syncId}#${runId}`, shardId);
    if (shard === undefined) return;
    if (shard.isDone) return shardDone(syncId, runId, ports);
    const { ids, isLast } = await nextChunk(shard, syncId, ports);
    const delayMs = await deliverChunk({ work, shard, ids, isLast, connector, holdOut }, ports);
    if (delayMs > 0) {
      const delaySeconds = Math.min(maxDelaySeconds, Math.ceil(delayMs / 1000));
      return queue.send({ kind: 'shard', ...work }, delaySeconds);
    }
    if (!isLast && remainingMs() < reserveMs) return queue.send({ kind: 'shard', ...work });
  }
}

const differenceRow = z.object({ profile_id: z.string() });

async function nextChunk(
  shard: ShardRow,
  syncId: string,
  ports: DeliverPorts,
): Promise<{ ids: readonly string[]; isLast: boolean }> {
  if (shard.phase === 'recheck') {
    const page = await ports.control.query(waitingRow, {
      kind: `waiting#${syncId}`,
      limit: chunkSize,
      ...(shard.cursor === '' ? {} : { after: shard.cursor }),
    });
    return { ids: page.rows.map(({ id }) => id), isLast: page.next === undefined };
  }
  const rows = await Promise.all(shard.keys.map((key) => ports.lines.read(differenceRow, key)));
  const ids = rows
    .flat()
    .map(({ profile_id }) => profile_id)
    .filter((id) => id > shard.cursor)
    .sort();
  return { ids: ids.slice(0, chunkSize), isLast: ids.length <= chunkSize };
}

interface Chunk {
  readonly work: ShardWork;
  readonly shard: ShardRow;
  readonly ids: readonly string[];
  readonly isLast: boolean;
  readonly connector: Connector;
  /** Of the run. */
  readonly holdOut: readonly HoldOutGroup[];
}

/** @returns milliseconds after which the chunk must be tried again; 0 when it is done */
async function deliverChunk(chunk: Chunk, ports: DeliverPorts): Promise<number> {
  const { work, shard, connector } = chunk;
  const mark = markOf(chunk);
  const rows = await ports.control.getAll(journalRow, `journal#${work.syncId}`, chunk.ids);
  const before = new Map(rows.map((row) => [row.id, row]));
  // Who is waiting since an earlier shard of this very run has just been looked at.
  const isJustSeen = (id: string): boolean => {
    const runId = before.get(id)?.runId ?? '';
    return shard.phase === 'recheck' && runId.startsWith(`${work.runId}#`) && runId !== mark;
  };
  const ids = chunk.ids.filter((id) => !isJustSeen(id));
  const batchId = `${work.runId}-${shard.id}-${shard.cursor}`;
  const some = { syncId: work.syncId, ids, before, connector, batchId };
  const result =
    shard.phase === 'remove'
      ? await removeMembers(some, ports)
      : await addMembers({ ...some, holdOut: chunk.holdOut }, ports);
  const isPutOff = result.retryAfterMs !== undefined && shard.retries < maxRetries;
  await writeJournal(chunk, result, before, ports);
  const changes = countChanges(result.findings, before, mark);
  const cursor = isPutOff ? shard.cursor : (chunk.ids.at(-1) ?? shard.cursor);
  if (isPutOff) {
    await ports.control.update(
      { kind: shard.kind, id: shard.id },
      { set: { retries: shard.retries + 1 } },
      { cursor: { equals: shard.cursor } },
    );
    return Math.max(1000, result.retryAfterMs ?? 0);
  }
  await ports.control.transact([
    {
      update: { kind: shard.kind, id: shard.id },
      change: { set: { cursor, isDone: chunk.isLast, retries: 0 } },
      condition: { cursor: { equals: shard.cursor }, isDone: { equals: false } },
    },
    {
      update: { kind: 'sync', id: work.syncId },
      // A change of nothing still touches the row, so that the transaction has the same shape.
      change: { add: { pending: 0, ...changes } },
    },
  ]);
  return 0;
}

/**
 * What the journal keeps as the run: a chunk done again finds its own word and counts from what was before it. Each
 * phase has a word of its own, because `recheck` looks again at those whom `add` of the same run left waiting.
 */
const markOf = ({ work, shard }: Chunk): string => `${work.runId}-${shard.phase}`;

async function writeJournal(
  chunk: Chunk,
  { findings }: ChunkResult,
  before: ReadonlyMap<string, JournalRow>,
  ports: DeliverPorts,
): Promise<void> {
  const { syncId } = chunk.work;
  const at = isoTime(ports.clock());
  const rows = findings.map((finding) =>
    journalRowOf(syncId, markOf(chunk), finding, before.get(finding.profileId), at),
  );
  const isSettled = ({ status, reason }: Finding): boolean =>
    status === 'acknowledged' ||
    status === 'off' ||
    // Whoever is held out stays so until the audience or the group changes, which the difference tells.
    (status === 'held_out' && reason !== heldOutSinceMerge);
  const kind = `waiting#${syncId}`;
  await ports.control.putAll(rows);
  await ports.control.putAll(
    findings
      .filter((finding) => !isSettled(finding))
      .map(({ profileId }) => ({ kind, id: profileId })),
  );
  const settled = findings.filter((finding) => isSettled(finding) && before.has(finding.profileId));
  await ports.control.deleteAll(settled.map(({ profileId }) => ({ kind, id: profileId })));
}
