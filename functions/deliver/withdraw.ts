import { journalRowOf, mayBeListed } from '../../domain/sync/journal.ts';
import { journalRow, type MemberStatus, type SyncRow, syncRow } from '../../schemas/sync.ts';
import { peopleOf } from './contacts.ts';
import { type DeliverPorts, isoTime } from './ports.ts';
import { removeMembers } from './remove-members.ts';

const retryDelaySeconds = 60;

/**
 * Takes a person who withdrew consent, or was erased, off every list at once, without waiting for a refresh. Does
 * nothing where consent was given again in the meantime, or where they are on no list. Lists know a person by what the
 * profile was called when they were told of it, which any of its identifiers may have been; of an erased person each
 * node comes by itself.
 */
export async function withdrawEverywhere(node: string, ports: DeliverPorts): Promise<void> {
  const people = await peopleOf([node], ports);
  const person = people.get(node);
  if (person === undefined || (person.isConsented && !person.isErased)) return;
  const status = person.isErased ? 'suppressed' : 'no_consent';
  const syncs = await ports.control.queryAll(syncRow, { kind: 'sync' });
  let isPutOff = false;
  for (const sync of syncs) {
    const rows = await ports.control.getAll(journalRow, `journal#${sync.id}`, person.names);
    const listed = new Set(rows.filter(mayBeListed).map(({ id }) => id));
    for (const name of person.names.filter((each) => listed.has(each)))
      if (!(await withdrawFrom(sync, name, status, ports))) isPutOff = true;
  }
  if (isPutOff) await ports.queue.send({ kind: 'withdrawn', node }, retryDelaySeconds);
}

/** @returns false when the platform put it off */
async function withdrawFrom(
  sync: SyncRow,
  profileId: string,
  status: 'suppressed' | 'no_consent',
  ports: DeliverPorts,
): Promise<boolean> {
  const { control } = ports;
  const row = await control.get(journalRow, `journal#${sync.id}`, profileId);
  if (row === undefined || !mayBeListed(row)) return true;
  const connector = await ports.connectorFor(sync.destinationId);
  const runId = `withdrawn-${profileId}-${row.runId}`;
  const { findings, retryAfterMs } = await removeMembers(
    {
      syncId: sync.id,
      ids: [profileId],
      before: new Map([[profileId, row]]),
      connector,
      batchId: runId,
    },
    ports,
  );
  const [finding] = findings;
  if (retryAfterMs !== undefined || finding === undefined) return false;
  // She is still in the audience, and stays so until she says otherwise or the next refresh.
  const next = journalRowOf(
    sync.id,
    runId,
    { profileId, status, nodes: [] },
    row,
    isoTime(ports.clock()),
  );
  await control.transact([
    {
      put: next,
      condition: { status: { equals: row.status }, runId: { equals: row.runId } },
    },
    {
      update: { kind: 'sync', id: sync.id },
      change: { add: countsAfter(row.status, status) },
    },
    { put: { kind: `waiting#${sync.id}`, id: profileId } },
  ]);
  return true;
}

function countsAfter(was: MemberStatus, status: MemberStatus): Record<string, number> {
  return { [was]: -1, [status]: 1, ...(was === 'acknowledged' && { removed: 1 }) };
}
