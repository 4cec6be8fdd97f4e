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
import { type InFlight, inFlight } from './in-flight.ts';

const pageSize = 1_000;
/** For so long a removal is tried; then the person is named as lingering. */
const giveUpMs = 30 * 24 * 60 * 60_000;
const reserveMs = 40_000;
const settleReserveMs = 10_000;
const pauseMs = 60_000;
const longestPauseMs = 60 * 60_000;

/** Takes those off a list who are marked as leaving. What the platform puts off comes again, for thirty days. */
export async function takeLeaving(
  syncId: string,
  ports: DeliverPorts,
  remainingMs: () => number = () => Number.POSITIVE_INFINITY,
): Promise<void> {
  const { control, clock } = ports;
  let after: string | undefined;
  let isAnybodyAtWork = false;
  for (;;) {
    const sync = await control.get(syncRow, 'sync', syncId);
    if (sync === undefined || (sync.leaveAtEpochMs ?? 0) > clock()) return;
    if (remainingMs() < reserveMs) return ports.queue.send({ kind: 'leave', syncId });
    const page = await control.query(leavingRow, {
      kind: `leaving#${syncId}`,
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    const { waitMs, isAtWork } =
      page.rows.length === 0
        ? { waitMs: 0, isAtWork: false }
        : await takePage(sync, page.rows, ports, remainingMs);
    isAnybodyAtWork ||= isAtWork;
    const isLast = page.next === undefined;
    if (waitMs > 0 || (isLast && isAnybodyAtWork)) {
      const jittered = pauseMs * (1 + ports.random());
      const afterMs = Math.ceil(Math.max(waitMs, Math.min(longestPauseMs, jittered)));
      await putOff(sync, afterMs, ports);
      return;
    }
    if (isLast) return;
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
      kind: { exists: true },
      leaveAtEpochMs: leaveAtEpochMs === undefined ? { exists: false } : { equals: leaveAtEpochMs },
    },
  );
  if (isFirst) await sendLater({ kind: 'leave', syncId: id }, afterMs, ports);
}

/** `waitMs`: the platform is called again after so long. `isAtWork`: some belong to a chunk of a run at the moment. */
async function takePage(
  sync: SyncRow,
  leaving: readonly { readonly id: string; readonly since: string }[],
  ports: DeliverPorts,
  remainingMs: () => number,
): Promise<{ readonly waitMs: number; readonly isAtWork: boolean }> {
  const { control, clock } = ports;
  const flight = await inFlight(sync, ports);
  const since = new Map(leaving.map((row) => [row.id, Date.parse(row.since)]));
  const free = leaving.map(({ id }) => id).filter((id) => !flight.has(id));
  const rows = await control.getAll(journalRow, `journal#${sync.id}`, free);
  const connection = await ports.connectionFor(sync.destinationId);
  const callerId = `leave#${sync.id}`;
  const caller = { id: callerId, requests: 1, isRepeat: false };
  const gate = await mayCall(sync.destinationId, caller, ports);
  if (gate.waitMs > 0) return { waitMs: gate.waitMs, isAtWork: false };
  const taken = await takeOff(
    {
      syncId: sync.id,
      audienceId: sync.audienceId,
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
    // Whoever is not reached is still marked, and a removal that is sent again changes nothing.
    if (remainingMs() < settleReserveMs) break;
    await settle(sync, row, fate, flight, ports);
  }
  return {
    waitMs: taken.sent.retryAfterMs ?? 0,
    isAtWork: free.length < leaving.length,
  };
}

async function settle(
  sync: SyncRow,
  row: JournalRow,
  fate: Fate,
  flight: InFlight,
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
    ...flight.checks,
  ]);
  if (result.kind === 'refused') {
    // A chunk came in between and may have sent her: what the platform has of her is looked at once more.
    const isMember = await control.update(
      { kind: row.kind, id: row.id },
      { set: { isStale: true } },
      { status: { equals: 'acknowledged' } },
    );
    if (isMember) await control.putAll([{ kind: `waiting#${sync.id}`, id: row.id }]);
    return;
  }
  const state = fate.kind === 'gone' ? 'removed' : 'lingering';
  await control.update(
    { kind: `removal#${row.id}`, id: sync.id },
    { set: { state, settledAt: at } },
    { kind: { exists: true } },
  );
}

const reasonOf = ({ reason }: JournalRow): { readonly reason?: string } =>
  reason === undefined ? {} : { reason };
