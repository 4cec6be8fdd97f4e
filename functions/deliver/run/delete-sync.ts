import * as z from 'zod';
import { mayBeListed } from '../../../domain/sync/journal.ts';
import { journalRow, leavingRow, listRow, type SyncRow } from '../../../schemas/sync.ts';
import { sendLater } from '../later.ts';
import { inFlight } from '../leave/in-flight.ts';
import { type DeliverPorts, isoTime } from '../ports.ts';

const pageSize = 1_000;
const dayMs = 24 * 60 * 60_000;
const lookAgainMs = 60_000;
const keyRow = z.object({ id: z.string() });
const kinds = ['journal', 'waiting', 'leaving', 'lingering', 'list', 'receipt'] as const;

/**
 * Takes everybody off the list of a sync that is being deleted, or deletes the list where Daicho made it; then forgets the
 * sync. Called again until it is gone; what a platform puts off keeps the sync, which says why.
 */
export async function deleteSync(sync: SyncRow, runId: string, ports: DeliverPorts): Promise<void> {
  const { control, clock } = ports;
  const again = (afterMs: number): Promise<void> =>
    sendLater({ kind: 'plan', syncId: sync.id, runId }, afterMs, ports);
  const flight = await inFlight(sync, ports);
  if (flight.claimedUntilEpochMs > clock()) return again(flight.claimedUntilEpochMs - clock());
  const lists = await control.queryAll(listRow, { kind: `list#${sync.id}` });
  const kept: string[] = [];
  for (const { id, state } of lists) {
    if (state === 'gone') continue;
    const reason = await removeList(sync, id, ports);
    if (reason !== undefined) kept.push(reason);
  }
  const { type } = await ports.connectionFor(sync.destinationId);
  const isOnLists = lists.length === 0 || kept.length > 0;
  if (isOnLists && type.removal === 'rebuild') {
    const set = { reason: `its list is still there: ${kept.join('; ')}` };
    await control.update({ kind: 'sync', id: sync.id }, { set });
    return again(dayMs);
  }
  if (isOnLists && (await markEverybody(sync, ports))) {
    await ports.queue.send({ kind: 'leave', syncId: sync.id });
    return again(lookAgainMs);
  }
  await forget(sync, ports);
}

/** @returns why the list is still there */
async function removeList(
  sync: SyncRow,
  listId: string,
  { control, connectionFor }: DeliverPorts,
): Promise<string | undefined> {
  const { connector } = await connectionFor(sync.destinationId);
  const answer = await connector.lists?.remove(listId);
  if (answer?.kind === 'done' && answer.value === 'removed') {
    await control.update({ kind: `list#${sync.id}`, id: listId }, { set: { state: 'gone' } });
    return undefined;
  }
  return answer?.kind === 'done' ? `${listId} is in use` : (answer?.reason ?? 'no lists');
}

/** Marks whoever may be on the list as leaving. @returns whether anybody is */
async function markEverybody(sync: SyncRow, { control, clock }: DeliverPorts): Promise<boolean> {
  const since = isoTime(clock());
  let after: string | undefined;
  do {
    const page = await control.query(journalRow, {
      kind: `journal#${sync.id}`,
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    const listed = page.rows.filter((row) => mayBeListed(row) && row.status !== 'off');
    await control.putAll(listed.map((row) => ({ ...row, status: 'off', isStale: undefined })));
    await control.putAll(listed.map(({ id }) => ({ kind: `leaving#${sync.id}`, id, since })));
    after = page.next;
  } while (after !== undefined);
  const left = await control.query(leavingRow, { kind: `leaving#${sync.id}`, limit: 1 });
  return left.rows.length > 0;
}

async function forget({ id }: SyncRow, { control }: DeliverPorts): Promise<void> {
  for (const kind of kinds.map((name) => `${name}#${id}`)) {
    for (;;) {
      const { rows } = await control.query(keyRow, { kind, limit: pageSize });
      if (rows.length === 0) break;
      await control.deleteAll(rows.map((row) => ({ kind, id: row.id })));
    }
  }
  await control.delete({ kind: 'sync', id });
}
