import type { Answer } from '../../../destinations/destination.ts';
import type { CallResult } from '../../../domain/sync/gate.ts';
import { countChanges, journalRowOf } from '../../../domain/sync/journal.ts';
import {
  journalRow,
  type ListRow,
  lingeringRow,
  listRow,
  type SyncRow,
  syncRow,
} from '../../../schemas/sync.ts';
import { mayCall, tellCall } from '../gate.ts';
import { sendLater } from '../later.ts';
import { type Connection, type DeliverPorts, isoTime } from '../ports.ts';
import { findingOf } from '../shard/journal.ts';

const dayMs = 24 * 60 * 60_000;
const pageSize = 500;
const leastPauseMs = 5_000;

/** Makes a list when the destination may be called; how that went is told there like of any call. */
export async function askForList(
  sync: SyncRow,
  runId: string,
  connection: Connection,
  ports: DeliverPorts,
): Promise<Answer<string>> {
  const { destinationId } = sync;
  const callerId = `list#${sync.id}`;
  const gate = await mayCall(destinationId, { id: callerId, requests: 1, isRepeat: false }, ports);
  if (gate.waitMs > 0) return { kind: 'retry', afterMs: gate.waitMs, reason: gate.reason };
  const answer = await makeList(sync, runId, connection, ports);
  await tellCall(destinationId, callerId, resultOf(answer), ports);
  if (answer.kind !== 'retry') return answer;
  return { ...answer, afterMs: Math.max(leastPauseMs, answer.afterMs) };
}

function resultOf(answer: Answer<string>): CallResult {
  if (answer.kind === 'done') return { kind: 'well' };
  const { reason } = answer;
  return answer.kind === 'retry'
    ? { kind: 'failed', afterMs: answer.afterMs, reason }
    : { kind: 'stopped', afterMs: 0, reason };
}

/**
 * Makes a list for a sync, under a neutral code that follows from sync and run: a list that was made when its answer was lost
 * is found again where the platform can look names up.
 */
async function makeList(
  sync: SyncRow,
  runId: string,
  { connector }: Connection,
  { control, sha256, clock }: DeliverPorts,
): Promise<Answer<string>> {
  const { lists } = connector;
  if (lists === undefined) return { kind: 'stopped', reason: 'the platform makes no lists' };
  const name = `d-${sha256(sync.id).slice(0, 8)}-${sha256(`${sync.id} ${runId}`).slice(0, 8)}`;
  const made = await lists.create(name);
  if (made.kind !== 'done') return made;
  const state = sync.listId === undefined ? 'current' : 'building';
  const createdAt = isoTime(clock());
  const row: ListRow = { kind: `list#${sync.id}`, id: made.value, name, state, createdAt };
  await control.putIfAbsent(row);
  return made;
}

/** Lets a list that was built again take the place of the one before. @returns whether it has */
export async function swapLists(
  sync: SyncRow,
  run: { readonly id: string; readonly listId: string; readonly startedAt: string },
  ports: DeliverPorts,
): Promise<boolean> {
  const { control, clock } = ports;
  const now = await control.get(syncRow, 'sync', sync.id);
  if (now?.listId === undefined || now.listId === run.listId) return true;
  const old = now.listId;
  // Whoever came to linger while it was being built may be on it, too.
  const late = (await lingeringOn(sync, old, ports)).filter(({ since }) => since >= run.startedAt);
  for (const { id } of late) {
    const set = { listId: run.listId };
    await control.update({ kind: `journal#${sync.id}`, id }, { set: { lingersOn: run.listId } });
    await control.update({ kind: `lingering#${sync.id}`, id }, { set });
  }
  const endsAt = isoTime(clock() + dayMs);
  const kind = `list#${sync.id}`;
  await sendLater({ kind: 'retire', syncId: sync.id, listId: old }, dayMs, ports);
  const result = await control.transact([
    {
      update: { kind: 'sync', id: sync.id },
      change: {
        set: { listId: run.listId },
        ...(late.length === 0 ? { remove: ['wantsRebuild'] } : {}),
      },
      // Nobody came to linger since they were looked at.
      condition: [
        { listId: { equals: old }, lingering: { equals: now.lingering } },
        ...(now.lingering === 0 ? [{ listId: { equals: old }, lingering: { exists: false } }] : []),
      ],
    },
    { update: { kind, id: run.listId }, change: { set: { state: 'current' } } },
    {
      update: { kind, id: old },
      change: { set: { state: 'retired', replacedBy: run.listId, endsAt } },
    },
  ]);
  return result.kind === 'done';
}

/** Deletes a list that was replaced; what the platform keeps is tried again every day, and the list's row says why. */
export async function retireList(
  work: { readonly syncId: string; readonly listId: string },
  ports: DeliverPorts,
): Promise<void> {
  const { control, clock } = ports;
  const sync = await control.get(syncRow, 'sync', work.syncId);
  const row = await control.get(listRow, `list#${work.syncId}`, work.listId);
  if (sync === undefined || row?.state !== 'retired') return;
  const { connector } = await ports.connectionFor(sync.destinationId);
  const { lists } = connector;
  if (lists === undefined) return;
  const answer = await lists.remove(work.listId);
  const isRemoved = answer.kind === 'done' && answer.value === 'removed';
  const isGone = isRemoved || (await isExpired(lists, work.listId));
  if (!isGone) {
    const reason =
      answer.kind === 'done'
        ? `in use: point whatever refers to it at ${row.replacedBy ?? 'the current list'}`
        : answer.reason;
    await sendLater({ kind: 'retire', ...work }, dayMs, ports);
    const set = { reason, endsAt: isoTime(clock() + dayMs) };
    await control.update({ kind: row.kind, id: row.id }, { set });
    return;
  }
  for (const { id } of await lingeringOn(sync, work.listId, ports)) await letGo(sync, id, ports);
  await control.update(
    { kind: row.kind, id: row.id },
    { set: { state: 'gone' }, remove: ['reason'] },
  );
}

/** Whether a list of the sync was replaced and is still there. */
export async function isAnyRetired(
  syncId: string,
  { type }: Connection,
  { control }: DeliverPorts,
): Promise<boolean> {
  if (type.removal !== 'rebuild') return false;
  const lists = await control.queryAll(listRow, { kind: `list#${syncId}` });
  return lists.some(({ state }) => state === 'retired');
}

async function isExpired(
  lists: NonNullable<Connection['connector']['lists']>,
  listId: string,
): Promise<boolean> {
  const state = await lists.state(listId);
  return state.kind === 'done' && state.value.kind === 'gone';
}

async function lingeringOn(
  { id }: SyncRow,
  listId: string,
  { control }: DeliverPorts,
): Promise<readonly { readonly id: string; readonly since: string }[]> {
  const rows = await control.queryAll(lingeringRow, { kind: `lingering#${id}`, limit: pageSize });
  return rows.filter((row) => row.listId === listId);
}

/** Somebody lingers no longer: the list is gone. */
async function letGo(sync: SyncRow, profileId: string, ports: DeliverPorts): Promise<void> {
  const { control, clock } = ports;
  const row = await control.get(journalRow, `journal#${sync.id}`, profileId);
  if (row?.lingersOn === undefined) return;
  const at = isoTime(clock());
  const { lingersOn: _, ...finding } = findingOf(row);
  const runId = `gone-${at}`;
  const result = await control.transact([
    {
      put: journalRowOf(sync.id, runId, finding, row, at),
      condition: { runId: { equals: row.runId }, lingersOn: { equals: row.lingersOn } },
    },
    {
      update: { kind: 'sync', id: sync.id },
      change: { add: { pending: 0, ...countChanges([finding], new Map([[row.id, row]]), runId) } },
    },
    { delete: { kind: `lingering#${sync.id}`, id: row.id } },
  ]);
  if (result.kind === 'refused') return letGo(sync, profileId, ports);
  await control.update(
    { kind: `removal#${row.id}`, id: sync.id },
    { set: { state: 'removed', settledAt: at } },
    { kind: { exists: true } },
  );
}
