import {
  countChanges,
  type Finding,
  journalRowOf,
  mayBeListed,
} from '../../../domain/sync/journal.ts';
import { type JournalRow, journalRow, type SyncRow, syncRow } from '../../../schemas/sync.ts';
import { type Person, peopleOf } from '../chunk/contacts.ts';
import { complaintIsOpen } from '../chunk/decide.ts';
import { sendLater } from '../later.ts';
import { legalBasesOf, permittedNodes } from '../legal-basis.ts';
import { listNameOf } from '../list-name.ts';
import { type DeliverPorts, isoTime } from '../ports.ts';
import { inFlight } from './in-flight.ts';

const longestPauseMs = 60 * 60_000;
const rebuildAfterMs = 60_000;

/**
 * Brings one person in line on every list that has her, at once: who withdrew consent, was erased, or has an open complaint
 * is marked as leaving and taken off; whose contacts or identity changed is looked at by the next run. Lists know a person
 * by what the profile was called when they were told of it, which any of its identifiers may have been; of an erased person
 * each node comes by itself. Where a chunk that may have her is at work, it is looked at again when that is over.
 */
export async function withdrawEverywhere(
  { node, looks = 0 }: { readonly node: string; readonly looks?: number | undefined },
  ports: DeliverPorts,
): Promise<void> {
  const people = await peopleOf([node], ports);
  const person = people.get(node);
  if (person === undefined) return;
  const syncs = await ports.control.queryAll(syncRow, { kind: 'sync' });
  let again: number | undefined;
  for (const { id } of syncs) {
    const sync = await ports.control.get(syncRow, 'sync', id);
    if (sync === undefined) continue;
    const rows = await ports.control.getAll(journalRow, `journal#${sync.id}`, person.names);
    const nodes = permittedNodes(person, await legalBasesOf(sync.destinationId, ports));
    const flight = await inFlight(sync, ports);
    let isMarked = false;
    for (const name of person.names) {
      const row = rows.find(({ id }) => id === name);
      if (flight.has(name)) again = Math.max(again ?? 0, flight.claimedUntilEpochMs);
      else if (row !== undefined && isConcerned(row, person, nodes)) {
        const isDone = await mark(sync, row, person, flight.checks, ports);
        if (isDone) isMarked = true;
        else again ??= 0;
      }
    }
    if (isMarked && reasonOf(person) !== undefined) await takeAway(sync, ports);
  }
  if (again === undefined) return;
  const pauseMs = Math.min(longestPauseMs, 5_000 * 2 ** Math.min(looks, 20));
  const afterMs = Math.max(again - ports.clock(), pauseMs);
  await sendLater({ kind: 'withdrawn', node, looks: looks + 1 }, afterMs, ports);
}

/** Why nobody may be told of this person. */
function reasonOf(
  person: Person,
): { readonly status: 'suppressed' | 'no_consent'; readonly why: string } | undefined {
  if (person.isErased) return { status: 'suppressed', why: 'erased' };
  if (!person.isConsented) return { status: 'no_consent', why: 'consent was withdrawn' };
  return person.hasOpenComplaint ? { status: 'suppressed', why: complaintIsOpen } : undefined;
}

function isConcerned(row: JournalRow, person: Person, nodes: readonly string[]): boolean {
  if (!mayBeListed(row)) return false;
  if (reasonOf(person) !== undefined)
    return row.status === 'acknowledged' || row.status === 'pending';
  const now = new Set(nodes);
  const isChanged = row.nodes.length !== now.size || row.nodes.some((each) => !now.has(each));
  return row.status === 'acknowledged' && isChanged && row.isStale !== true;
}

/** @returns false when somebody else changed what is known of her meanwhile */
async function mark(
  sync: SyncRow,
  row: JournalRow,
  person: Person,
  checks: Awaited<ReturnType<typeof inFlight>>['checks'],
  ports: DeliverPorts,
): Promise<boolean> {
  const at = isoTime(ports.clock());
  const reason = reasonOf(person);
  const asRead = { runId: { equals: row.runId }, status: { equals: row.status } };
  const waiting = { put: { kind: `waiting#${sync.id}`, id: row.id } };
  if (reason === undefined) {
    const change = { set: { isStale: true } };
    const update = { update: { kind: row.kind, id: row.id }, change, condition: asRead };
    return (await ports.control.transact([update, waiting, ...checks])).kind === 'done';
  }
  const { type } = await ports.connectionFor(sync.destinationId);
  const isRebuilt = type.removal === 'rebuild';
  const listId = listNameOf(sync);
  const finding: Finding = {
    profileId: row.id,
    status: reason.status,
    reason: reason.why,
    ...(isRebuilt ? { nodes: [], lingersOn: listId } : { nodes: row.nodes }),
  };
  const runId = `withdrawn-${at}`;
  const changes = countChanges([finding], new Map([[row.id, row]]), runId);
  const beside = isRebuilt
    ? { kind: `lingering#${sync.id}`, id: row.id, listId, since: at }
    : { kind: `leaving#${sync.id}`, id: row.id, since: at };
  const result = await ports.control.transact([
    { put: journalRowOf(sync.id, runId, finding, row, at), condition: asRead },
    {
      update: { kind: 'sync', id: sync.id },
      condition: asItStands(sync),
      change: {
        add: { pending: 0, ...changes },
        ...(isRebuilt ? { set: { wantsRebuild: reason.why } } : {}),
      },
    },
    waiting,
    { put: beside },
    {
      put: {
        kind: `removal#${row.id}`,
        id: sync.id,
        destinationId: sync.destinationId,
        why: reason.why,
        askedAt: at,
        state: isRebuilt ? 'lingering' : 'asked',
      },
    },
    ...checks,
  ]);
  return result.kind === 'done';
}

/** That no run has begun or ended meanwhile. */
const asItStands = ({ state, runId }: SyncRow) => ({
  kind: { exists: true },
  state: { equals: state },
  runId: runId === undefined ? { exists: false } : { equals: runId },
});

/** Starts what takes marked people off: removals, or a list without them. */
async function takeAway(sync: SyncRow, ports: DeliverPorts): Promise<void> {
  const { type } = await ports.connectionFor(sync.destinationId);
  if (type.removal === 'member') return ports.queue.send({ kind: 'leave', syncId: sync.id });
  // Many who withdraw within a minute cost one list.
  const runId = `rebuild-${ports.sha256(`${sync.listId} ${sync.runId} ${sync.state}`).slice(0, 12)}`;
  await sendLater({ kind: 'plan', syncId: sync.id, runId }, rebuildAfterMs, ports);
}
