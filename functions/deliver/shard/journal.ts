import type { ControlAction } from '../../../domain/control/control-table.ts';
import {
  besideOf,
  countChanges,
  type Finding,
  journalRowOf,
} from '../../../domain/sync/journal.ts';
import type { JournalRow } from '../../../schemas/sync.ts';
import { transactOrConflict } from '../../../stores/control-conflict.ts';
import { heldOutSinceMerge } from '../chunk/decide.ts';
import { countHeldBack } from '../chunk/hold-back.ts';
import { type DeliverPorts, isoTime } from '../ports.ts';
import { parkedSince } from './put-off.ts';
import { markOf, type ShardChunk } from './shard-chunk.ts';

const settleTries = 10;

/** What the journal already says. */
export function findingOf(row: JournalRow): Finding {
  return {
    profileId: row.id,
    status: row.status,
    nodes: row.nodes,
    ...(row.lingersOn === undefined ? {} : { lingersOn: row.lingersOn }),
    ...(row.reason === undefined ? {} : { reason: row.reason }),
  };
}

/** Writes what was found, and who must be looked at again: the waiting, the leaving, the lingering. */
export async function writeJournal(
  { sync }: Pick<ShardChunk, 'sync'>,
  mark: string,
  findings: readonly Finding[],
  before: ReadonlyMap<string, JournalRow>,
  { control, clock }: DeliverPorts,
): Promise<void> {
  const at = isoTime(clock());
  const rows = findings.map((finding) =>
    journalRowOf(sync.id, mark, finding, before.get(finding.profileId), at),
  );
  await control.putAll(rows);
  const lists = [
    { kind: `waiting#${sync.id}`, has: isWaiting },
    { kind: `leaving#${sync.id}`, has: (row: JournalRow) => besideOf(row) === 'leaving' },
    { kind: `lingering#${sync.id}`, has: (row: JournalRow) => row.lingersOn !== undefined },
  ];
  for (const { kind, has } of lists) {
    const listed = rows.filter(has);
    // Since when somebody leaves or lingers decides which list may have her: seeing her again changes nothing.
    const isSeenAgain = ({ id, lingersOn }: JournalRow): boolean => {
      const was = before.get(id);
      const isTimed = !kind.startsWith('waiting#');
      return isTimed && was !== undefined && has(was) && was.lingersOn === lingersOn;
    };
    const beside = ({ id, lingersOn }: JournalRow) =>
      kind.startsWith('waiting#')
        ? { kind, id }
        : { kind, id, since: at, ...(lingersOn === undefined ? {} : { listId: lingersOn }) };
    for (const row of listed.filter(isSeenAgain)) await control.putIfAbsent(beside(row));
    await control.putAll(listed.filter((row) => !isSeenAgain(row)).map(beside));
    // The waiting are what a recheck reads: they are let go once they are counted.
    if (kind.startsWith('waiting#')) continue;
    const gone = rows.filter((row) => !has(row) && stoodAside(before.get(row.id)));
    await control.deleteAll(gone.map(({ id }) => ({ kind, id })));
  }
  for (const { id, nodes, lingersOn } of rows) {
    const was = before.get(id);
    const isOff = nodes.length === 0 && lingersOn === undefined;
    if (was === undefined || besideOf(was) !== 'leaving' || !isOff) continue;
    await control.update(
      { kind: `removal#${id}`, id: sync.id },
      { set: { state: 'removed', settledAt: at } },
      { kind: { exists: true } },
    );
  }
}

/** Whether somebody may be among the leaving or the lingering: most never were, and a delete costs what a write costs. */
const stoodAside = (was: JournalRow | undefined): boolean =>
  was !== undefined && (besideOf(was) !== 'none' || was.wasBeside !== undefined);

/** Lets go of the waiting who wait no longer, and of the rows of those who left and of whom nothing is left there. */
async function forgetSettled(
  { sync, shard }: ShardChunk,
  findings: readonly Finding[],
  before: ReadonlyMap<string, JournalRow>,
  { control }: DeliverPorts,
): Promise<void> {
  // Whoever is new has no rows to be let go.
  const settled = findings.filter(
    (finding) =>
      !isWaiting(finding) && (shard.phase === 'recheck' || before.has(finding.profileId)),
  );
  const waiting = `waiting#${sync.id}`;
  await control.deleteAll(settled.map(({ profileId }) => ({ kind: waiting, id: profileId })));
  const left = findings.filter(
    ({ status, nodes, lingersOn }) =>
      status === 'off' && nodes.length === 0 && lingersOn === undefined,
  );
  const journal = `journal#${sync.id}`;
  await control.deleteAll(left.map(({ profileId }) => ({ kind: journal, id: profileId })));
}

interface Judged {
  readonly status: JournalRow['status'];
  readonly reason?: string | undefined;
  readonly isStale?: boolean | undefined;
}

/** Whoever is held out stays so until the audience or the group changes, which the difference tells. */
function isWaiting({ status, reason, isStale }: Judged): boolean {
  if (isStale) return true;
  if (status === 'held_out') return reason === heldOutSinceMerge;
  return status !== 'acknowledged' && status !== 'off';
}

/** Moves the shard past a chunk and counts it, both or neither. */
export async function settleChunk(
  chunk: ShardChunk,
  findings: readonly Finding[],
  before: ReadonlyMap<string, JournalRow>,
  isParked: boolean,
  ports: DeliverPorts,
): Promise<void> {
  const { control } = ports;
  const { shard, page, sync, connection } = chunk;
  const pass = await countHeldBack(shard, findings, { syncId: sync.id, connection }, ports);
  const changes = countChanges(findings, before, markOf(chunk));
  const actions: readonly ControlAction[] = [
    {
      update: { kind: shard.kind, id: shard.id },
      change: {
        set: {
          cursor: page.ids.at(-1) ?? shard.cursor,
          isDone: page.isLast,
          retries: 0,
          ...pass,
          ...(isParked ? { putOffSince: parkedSince } : {}),
        },
        remove: [
          ...['sendingTo', 'claim', 'claimedUntilEpochMs', 'notBeforeEpochMs'],
          ...(isParked || shard.putOffSince === parkedSince ? [] : ['putOffSince']),
        ],
      },
      condition: { cursor: { equals: shard.cursor }, isDone: { equals: false } },
    },
    {
      update: { kind: 'sync', id: sync.id },
      // A change of nothing still touches the row, so that the transaction has the same shape.
      change: { add: { pending: 0, ...changes } },
      condition: { kind: { exists: true } },
    },
  ];
  // All shards count in one row: what is in another's way comes again at once, and cannot be counted twice.
  for (let tried = 0; tried < settleTries; tried += 1)
    if (await transactOrConflict(control, actions))
      return forgetSettled(chunk, findings, before, ports);
  throw new Error('A chunk could not be counted: it is done again');
}
