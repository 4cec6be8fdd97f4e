import * as z from 'zod';
import { type Finding, journalRowOf, mayBeListed } from '../../../domain/sync/journal.ts';
import {
  journalRow,
  leavingRow,
  listRow,
  type ShardRow,
  type SyncRow,
} from '../../../schemas/sync.ts';
import { peopleOf } from '../chunk/contacts.ts';
import { sendLater } from '../later.ts';
import { inFlight } from '../leave/in-flight.ts';
import { type DeliverPorts, isoTime } from '../ports.ts';
import { shardSource } from '../shard/next-chunk.ts';

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
  for (const shard of flight.open) await abandon(sync, shard, ports);
  const lists = await control.queryAll(listRow, { kind: `list#${sync.id}` });
  const kept: string[] = [];
  for (const { id, state } of lists) {
    if (state === 'gone') continue;
    const reason = await removeList(sync, id, ports);
    if (reason !== undefined) kept.push(reason);
  }
  const { type } = await ports.connectionFor(sync.destinationId);
  const isOnLists = lists.length === 0 || kept.length > 0;
  if (kept.length > 0 && type.removal === 'rebuild') {
    const set = { reason: `its list is still there: ${kept.join('; ')}` };
    await control.update({ kind: 'sync', id: sync.id }, { set }, { kind: { exists: true } });
    return again(dayMs);
  }
  if (isOnLists && type.removal === 'member' && (await markEverybody(sync, ports))) {
    await ports.queue.send({ kind: 'leave', syncId: sync.id });
    return again(lookAgainMs);
  }
  await forget(sync, ports);
}

/**
 * Ends a shard at which nobody works. Whoever died over a chunk may have sent it without writing it down: its people are
 * written down with all their contacts, so that they are taken off like the others.
 */
async function abandon(sync: SyncRow, shard: ShardRow, ports: DeliverPorts): Promise<void> {
  const { control, clock } = ports;
  if (shard.claim !== undefined && shard.phase !== 'remove') {
    const { ids } = await (await shardSource(shard, sync.id, ports))(shard.cursor);
    const people = await peopleOf(ids, ports);
    const rows = await control.getAll(journalRow, `journal#${sync.id}`, ids);
    const known = new Map(rows.map((row) => [row.id, row]));
    await control.putAll(
      ids.flatMap((id) => {
        const nodes = [
          ...new Set([...(known.get(id)?.nodes ?? []), ...(people.get(id)?.nodes ?? [])]),
        ];
        if (nodes.length === 0) return [];
        const finding: Finding = { profileId: id, status: 'pending', nodes };
        return [journalRowOf(sync.id, 'deleted', finding, known.get(id), isoTime(clock()))];
      }),
    );
  }
  await control.update(
    { kind: shard.kind, id: shard.id },
    { set: { isDone: true }, remove: ['sendingTo', 'claim', 'claimedUntilEpochMs'] },
    { isDone: { equals: false } },
  );
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
