import {
  besideOf,
  countChanges,
  type Finding,
  journalRowOf,
} from '../../../domain/sync/journal.ts';
import type { JournalRow } from '../../../schemas/sync.ts';
import { heldOutSinceMerge } from '../chunk/decide.ts';
import { countHeldBack } from '../chunk/hold-back.ts';
import { type DeliverPorts, isoTime } from '../ports.ts';
import { parkedSince } from './put-off.ts';
import { markOf, type ShardChunk } from './shard-chunk.ts';

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
    const gone = rows.filter((row) => !has(row) && before.has(row.id));
    await control.deleteAll(gone.map(({ id }) => ({ kind, id })));
  }
}

/** Whoever is held out stays so until the audience or the group changes, which the difference tells. */
function isWaiting({ status, reason, isStale }: JournalRow): boolean {
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
  await control.transact([
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
    },
  ]);
}
