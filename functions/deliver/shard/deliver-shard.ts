import type { Finding } from '../../../domain/sync/journal.ts';
import { heldBack } from '../../../domain/sync/minimum-size.ts';
import type { HoldOutGroup } from '../../../schemas/hold-out.ts';
import {
  type JournalRow,
  journalRow,
  type RunRow,
  runRow,
  type ShardRow,
  shardRow,
  syncRow,
} from '../../../schemas/sync.ts';
import { bringInLine, type ChunkResult } from '../chunk/chunk.ts';
import { mayCall, tellCall } from '../gate.ts';
import { sendLater } from '../later.ts';
import { listNameOf } from '../list-name.ts';
import { type DeliverPorts, isoTime } from '../ports.ts';
import { keepReceipts } from '../receipts.ts';
import { shardDone } from '../run/advance.ts';
import { claimChunk } from './claim.ts';
import { findingOf, settleChunk, writeJournal } from './journal.ts';
import { shardSource } from './next-chunk.ts';
import { isParked, pauseOf } from './put-off.ts';
import { markOf, type ShardChunk, type ShardWork } from './shard-chunk.ts';

/** Time that must be left to begin another chunk. */
const reserveMs = 40_000;

/**
 * Sends one shard chunk by chunk. Where a chunk was sent or written down but not counted (a crash), it is done again:
 * platforms take the same record twice, and the journal knows what was before this run. What a platform puts off is tried
 * for seven days, ever more rarely, then left to a later run.
 *
 * @param remainingMs time left for this invocation
 */
export async function deliverShard(
  work: ShardWork,
  ports: DeliverPorts,
  remainingMs: () => number,
): Promise<void> {
  const { control } = ports;
  const { syncId, runId, shardId } = work;
  const sync = await control.get(syncRow, 'sync', syncId);
  if (sync === undefined || sync.runId !== runId || sync.isLeaving) return;
  const run = await control.get(runRow, `run#${syncId}`, runId);
  const first = await control.get(shardRow, `shard#${syncId}#${runId}`, shardId);
  if (run === undefined || first === undefined) return;
  if (first.isDone) return shardDone(syncId, runId, ports);
  const connection = await ports.connectionFor(sync.destinationId);
  const source = await shardSource(first, syncId, ports);
  for (let shard: ShardRow | undefined = first; shard !== undefined; ) {
    // Another message is on its way for when that time has come.
    if ((shard.notBeforeEpochMs ?? 0) > ports.clock()) return;
    const page = await source(shard.cursor);
    const step = await deliverChunk({ work, sync, run, shard, page, connection }, ports);
    if (step === 'later') return;
    shard = await control.get(shardRow, `shard#${syncId}#${runId}`, shardId);
    if (shard?.isDone) return shardDone(syncId, runId, ports);
    if (remainingMs() < reserveMs) return ports.queue.send({ kind: 'shard', ...work });
  }
}

/** @returns `later` when a message is on its way for when the chunk is to be looked at again */
async function deliverChunk(chunk: ShardChunk, ports: DeliverPorts): Promise<'done' | 'later'> {
  const { sync, shard, page, connection } = chunk;
  if (page.ids.length === 0) {
    await settleChunk(chunk, [], new Map(), false, ports);
    return 'done';
  }
  const { limits, requestsPerMinute } = connection.type;
  const callerId = `${chunk.work.syncId}#${chunk.work.runId}#${shard.id}`;
  const gate = await mayCall(
    sync.destinationId,
    {
      id: callerId,
      requests: Math.ceil(page.ids.length / limits.records),
      isRepeat: shard.retries > 0,
      ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    },
    ports,
  );
  if (gate.waitMs > 0) return putOff(chunk, gate.waitMs, gate.reason, false, ports);
  const claim = await claimChunk(chunk, ports);
  if (claim.kind === 'taken') {
    await tellCall(sync.destinationId, callerId, undefined, ports);
    await sendLater({ kind: 'shard', ...chunk.work }, claim.waitMs, ports);
    return 'later';
  }
  let result: ChunkResult;
  const before = new Map(
    (await ports.control.getAll(journalRow, `journal#${sync.id}`, page.ids)).map((row) => [
      row.id,
      row,
    ]),
  );
  const mark = markOf(chunk);
  const known = page.ids.flatMap((id): readonly Finding[] => {
    const row = before.get(id);
    // Left over from a chunk whose last step was not done: she is no member any more.
    if (shard.phase === 'recheck' && (row === undefined || row.status === 'off'))
      return [row === undefined ? { profileId: id, status: 'off', nodes: [] } : findingOf(row)];
    if (row === undefined) return [];
    const isSettled = row.runId === mark && row.status === 'acknowledged' && !row.isStale;
    return isSettled && !claim.isRepeated ? [findingOf(row)] : [];
  });
  const isKnown = new Set(known.map(({ profileId }) => profileId));
  try {
    result = await bringInLine(
      {
        syncId: sync.id,
        audienceId: sync.audienceId,
        destinationId: sync.destinationId,
        ids: page.ids.filter((id) => !isKnown.has(id) && !isJustSeen(chunk, before.get(id))),
        wanted: shard.phase === 'remove' ? 'out' : 'in',
        before,
        holdOut: holdOutOf(chunk.run),
        connection,
        ...(chunk.run.listId === undefined ? {} : { listId: chunk.run.listId }),
        lingerOn: listNameOf(sync, claim.isRepeated ? chunk.run.listId : undefined),
        batchId: `${mark}-${shard.id}-${shard.cursor}`,
        isRepeated: claim.isRepeated,
        isEnough: shard.isEnough ?? false,
      },
      ports,
    );
  } catch (error) {
    await tellCall(sync.destinationId, callerId, undefined, ports);
    throw error;
  }
  await keepReceipts(sync, chunk.work.runId, result.sent.receipts, ports);
  await writeJournal(chunk, mark, result.findings, before, ports);
  await tellCall(sync.destinationId, callerId, result.sent.result, ports);
  const isPutOff = result.sent.retryAfterMs !== undefined;
  const reason = result.sent.result?.kind === 'well' ? undefined : result.sent.result?.reason;
  if (isPutOff && !isParked(shard, ports.clock()))
    return putOff(chunk, result.sent.retryAfterMs ?? 0, reason ?? 'put off', true, ports);
  await settleChunk(chunk, [...known, ...result.findings], before, isPutOff, ports);
  return 'done';
}

const holdOutOf = ({ holdOut = [] }: RunRow): readonly HoldOutGroup[] => holdOut;

/** Who is waiting since another phase of this very run has just been looked at; whom it held back is counted. */
function isJustSeen({ work, shard }: ShardChunk, row: JournalRow | undefined): boolean {
  if (shard.phase !== 'recheck' || row?.reason === heldBack) return false;
  return row?.runId === `${work.runId}-add`;
}

async function putOff(
  chunk: ShardChunk,
  afterMs: number,
  reason: string,
  isOwnClaim: boolean,
  ports: DeliverPorts,
): Promise<'done' | 'later'> {
  const { shard, sync, work } = chunk;
  const now = ports.clock();
  // A claim that is somebody's who died says that some may have been sent: it is nobody's to take away.
  if (isParked(shard, now) && shard.claim === undefined) {
    await park(chunk, reason, ports);
    return 'done';
  }
  const pauseMs = Math.ceil(Math.max(afterMs, pauseOf(shard, ports.random)));
  // First the message, then the word that there is one.
  await sendLater({ kind: 'shard', ...work }, pauseMs, ports);
  await ports.control.update(
    { kind: shard.kind, id: shard.id },
    {
      set: { notBeforeEpochMs: now + pauseMs, putOffSince: shard.putOffSince ?? isoTime(now) },
      add: { retries: 1 },
      remove: isOwnClaim ? ['claim', 'claimedUntilEpochMs'] : [],
    },
    { cursor: { equals: shard.cursor }, isDone: { equals: false } },
  );
  await ports.control.update(
    { kind: 'sync', id: sync.id },
    { set: { reason } },
    { runId: { equals: work.runId } },
  );
  return 'later';
}

/** Leaves a chunk to a later run, without having called the platform: its members wait, or are still to be removed. */
async function park(chunk: ShardChunk, reason: string, ports: DeliverPorts): Promise<void> {
  const { sync, page, shard } = chunk;
  const rows = await ports.control.getAll(journalRow, `journal#${sync.id}`, page.ids);
  const before = new Map(rows.map((row) => [row.id, row]));
  const mark = markOf(chunk);
  const findings = page.ids.map((profileId): Finding => {
    const row = before.get(profileId);
    if (row?.runId === mark) return findingOf(row);
    const status = shard.phase === 'remove' ? 'off' : 'pending';
    const kept = row === undefined ? {} : findingOf(row);
    return { ...kept, profileId, status, nodes: row?.nodes ?? [], reason };
  });
  await writeJournal(chunk, mark, findings, before, ports);
  await settleChunk(chunk, findings, before, true, ports);
}
