import { countChanges, type Finding, journalRowOf } from '../../../domain/sync/journal.ts';
import {
  type JournalRow,
  journalRow,
  leavingRow,
  type SyncRow,
  syncRow,
} from '../../../schemas/sync.ts';
import type { Fate } from '../chunk/chunk.ts';
import { takeOff } from '../chunk/take-off.ts';
import { mayCall, tellCall } from '../gate.ts';
import { sendLater } from '../later.ts';
import { listNameOf } from '../list-name.ts';
import { type DeliverPorts, isoTime } from '../ports.ts';
import { keepReceipts } from '../receipts.ts';
import { inFlight } from './in-flight.ts';

const pageSize = 1_000;
/** For so long a removal is tried; then the person is named as lingering. */
const giveUpMs = 30 * 24 * 60 * 60_000;
const pauseMs = 60_000;
const longestPauseMs = 60 * 60_000;

/** Takes those off a list who are marked as leaving. What the platform puts off comes again, for thirty days. */
export async function takeLeaving(syncId: string, ports: DeliverPorts): Promise<void> {
  const { control, clock } = ports;
  const sync = await control.get(syncRow, 'sync', syncId);
  if (sync === undefined || (sync.leaveAtEpochMs ?? 0) > clock()) return;
  let after: string | undefined;
  for (;;) {
    const page = await control.query(leavingRow, {
      kind: `leaving#${syncId}`,
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    const waitMs = page.rows.length === 0 ? 0 : await takePage(sync, page.rows, ports);
    if (waitMs > 0) {
      const jittered = pauseMs * (1 + ports.random());
      const afterMs = Math.ceil(Math.max(waitMs, Math.min(longestPauseMs, jittered)));
      await putOff(sync, afterMs, ports);
      return;
    }
    if (page.next === undefined) return;
    after = page.next;
  }
}

/** Of several copies of the message one goes on; where it dies in between, the tick sends another. */
async function putOff(
  { id, leaveAtEpochMs }: SyncRow,
  afterMs: number,
  ports: DeliverPorts,
): Promise<void> {
  const isFirst = await ports.control.update(
    { kind: 'sync', id },
    { set: { leaveAtEpochMs: ports.clock() + afterMs } },
    {
      leaveAtEpochMs: leaveAtEpochMs === undefined ? { exists: false } : { equals: leaveAtEpochMs },
    },
  );
  if (isFirst) await sendLater({ kind: 'leave', syncId: id }, afterMs, ports);
}

/** @returns milliseconds after which the page must be tried again, 0 when it is done */
async function takePage(
  sync: SyncRow,
  leaving: readonly { readonly id: string; readonly since: string }[],
  ports: DeliverPorts,
): Promise<number> {
  const { control, clock } = ports;
  const flight = await inFlight(sync, ports);
  const since = new Map(leaving.map((row) => [row.id, Date.parse(row.since)]));
  const free = leaving.map(({ id }) => id).filter((id) => !flight.has(id));
  const rows = await control.getAll(journalRow, `journal#${sync.id}`, free);
  const connection = await ports.connectionFor(sync.destinationId);
  const callerId = `leave#${sync.id}`;
  const caller = { id: callerId, requests: 1, isRepeat: false };
  const gate = await mayCall(sync.destinationId, caller, ports);
  if (gate.waitMs > 0) return gate.waitMs;
  const taken = await takeOff(
    {
      syncId: sync.id,
      destinationId: sync.destinationId,
      ids: rows.map(({ id }) => id),
      wanted: 'out',
      before: new Map(rows.map((row) => [row.id, row])),
      holdOut: [],
      connection,
      ...(sync.listId === undefined ? {} : { listId: sync.listId }),
      lingerOn: listNameOf(sync),
      batchId: `leave-${clock()}`,
      isRepeated: false,
    },
    rows.map(({ id, status, nodes }) => ({ kind: 'out', profileId: id, status, takeBack: nodes })),
    ports,
  ).catch(async (error: unknown) => {
    await tellCall(sync.destinationId, callerId, undefined, ports);
    throw error;
  });
  await tellCall(sync.destinationId, callerId, taken.sent.result, ports);
  await keepReceipts(sync, callerId, taken.sent.receipts, ports);
  for (const row of rows) {
    const fate = taken.fates.get(row.id) ?? { kind: 'gone' };
    const isTooLong = clock() - (since.get(row.id) ?? 0) > giveUpMs;
    if (fate.kind === 'left' && !isTooLong) continue;
    await settle(sync, row, fate, ports);
  }
  return taken.sent.retryAfterMs ?? (free.length < leaving.length ? pauseMs : 0);
}

async function settle(
  sync: SyncRow,
  row: JournalRow,
  fate: Fate,
  { control, clock }: DeliverPorts,
): Promise<void> {
  const at = isoTime(clock());
  const listId = listNameOf(sync);
  const finding: Finding = {
    profileId: row.id,
    status: row.status,
    nodes: [],
    ...(fate.kind === 'gone' ? {} : { lingersOn: listId }),
    ...(fate.kind === 'gone' ? reasonOf(row) : { reason: fate.reason }),
  };
  const runId = `left-${at}`;
  const changes = countChanges([finding], new Map([[row.id, row]]), runId);
  const result = await control.transact([
    {
      put: journalRowOf(sync.id, runId, finding, row, at),
      condition: { runId: { equals: row.runId }, status: { equals: row.status } },
    },
    {
      update: { kind: 'sync', id: sync.id },
      change: { add: { removed: fate.kind === 'gone' ? 1 : 0, ...changes } },
    },
    { delete: { kind: `leaving#${sync.id}`, id: row.id } },
    ...(fate.kind === 'gone'
      ? []
      : [{ put: { kind: `lingering#${sync.id}`, id: row.id, listId, since: at } }]),
  ]);
  if (result.kind === 'refused') return;
  const state = fate.kind === 'gone' ? 'removed' : 'lingering';
  await control.update(
    { kind: `removal#${row.id}`, id: sync.id },
    { set: { state, settledAt: at } },
    { kind: { exists: true } },
  );
}

const reasonOf = ({ reason }: JournalRow): { readonly reason?: string } =>
  reason === undefined ? {} : { reason };
