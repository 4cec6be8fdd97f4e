import type { Member } from '../../../destinations/destination.ts';
import { mayBeListed } from '../../../domain/sync/journal.ts';
import { type JournalRow, journalRow } from '../../../schemas/sync.ts';
import type { DeliverPorts } from '../ports.ts';
import type { Chunk, Fate } from './chunk.ts';
import { matchRecordOf } from './contacts.ts';
import type { Decision } from './decide.ts';
import { nothing, type Sent, send } from './send.ts';

export interface TakenOff {
  /** Of those who had something to be taken back. */
  readonly fates: ReadonlyMap<string, Fate>;
  readonly sent: Sent;
}

/**
 * Takes back what the platform has of these people, by the contacts that were sent for them. Contacts that belong to
 * another member of the list by now stay there, and go over into that member's journal row: taking them off would take
 * that member off.
 */
export async function takeOff(
  chunk: Chunk,
  decisions: readonly Decision[],
  ports: DeliverPorts,
): Promise<TakenOff> {
  const fates = new Map<string, Fate>();
  const listId = chunk.lingerOn;
  for (const decision of decisions)
    if (decision.kind === 'out' && decision.isUnknown)
      fates.set(decision.profileId, {
        kind: 'lingers',
        listId,
        reason: 'erased while being sent: no contact left to name her by',
      });
  const having = decisions.filter(({ takeBack }) => takeBack.length > 0);
  if (having.length === 0) return { fates, sent: nothing };
  if (chunk.connection.type.removal === 'rebuild') {
    for (const decision of having)
      if (mustLinger(decision))
        fates.set(decision.profileId, {
          kind: 'lingers',
          listId,
          reason: 'nobody can be taken off this list one by one',
        });
    return { fates, sent: nothing };
  }
  const taken = await takenOver(chunk, having, ports);
  const vault = await ports.vault.read([...new Set(having.flatMap(({ takeBack }) => takeBack))]);
  const members: Member[] = [];
  const nodesOf = new Map<string, readonly string[]>();
  for (const { profileId, takeBack } of having) {
    const nodes = takeBack.filter((node) => !taken.has(`${profileId} ${node}`));
    if (nodes.length === 0) {
      fates.set(profileId, { kind: 'gone', isFolded: true });
      continue;
    }
    const kept = nodes.flatMap((node) => {
      const record = vault.get(node);
      return record === undefined ? [] : [{ node, record }];
    });
    const keys = chunk.connection.connector.keysOf(matchRecordOf(profileId, kept));
    if (keys.kind === 'keys') {
      members.push({ recordId: profileId, keys: keys.keys });
      nodesOf.set(profileId, nodes);
    } else if (kept.length > 0 && !mayBeListed(chunk.before.get(profileId) ?? { nodes: [] })) {
      // What a repeated chunk may have sent are her contacts of now, and these are none that the platform takes. Where
      // they are forgotten, nobody can say so.
      fates.set(profileId, { kind: 'gone' });
    } else
      fates.set(profileId, { kind: 'lingers', listId, reason: 'no contact left to name her by' });
  }
  const batch = { batchId: `${chunk.batchId}-off`, ...(chunk.listId && { listId: chunk.listId }) };
  const sent = await send(chunk.connection, 'remove', batch, members);
  for (const { recordId } of members) {
    const outcome = sent.outcomes.get(recordId);
    const nodes = nodesOf.get(recordId) ?? [];
    if (outcome?.kind === 'delivered') fates.set(recordId, { kind: 'gone' });
    else if (outcome?.kind === 'rejected')
      fates.set(recordId, { kind: 'lingers', listId, reason: outcome.reason });
    else fates.set(recordId, { kind: 'left', nodes, reason: outcome?.reason ?? 'no answer' });
  }
  return { fates, sent };
}

/** Somebody who stays a member and only has more contacts than before lingers nowhere. */
function mustLinger(decision: Decision): boolean {
  if (decision.kind === 'out') return true;
  const now = new Set(decision.nodes);
  return decision.takeBack.some((node) => !now.has(node));
}

/** Contacts that have gone over to other members of the list, by `<profile> <node>`. */
async function takenOver(
  chunk: Chunk,
  having: readonly Decision[],
  ports: DeliverPorts,
): Promise<ReadonlySet<string>> {
  const views = await ports.graph.profilesOf([
    ...new Set(having.flatMap(({ takeBack }) => takeBack)),
  ]);
  const moves = having.flatMap(({ profileId, takeBack }) =>
    takeBack.flatMap((node) => {
      const owner = views.get(node)?.profileId ?? node;
      return owner === profileId ? [] : [{ profileId, node, owner }];
    }),
  );
  if (moves.length === 0) return new Set();
  const kind = `journal#${chunk.syncId}`;
  const owners = [...new Set(moves.map(({ owner }) => owner))];
  const rows = await ports.control.getAll(journalRow, kind, owners);
  const leaving = new Set(having.flatMap((each) => (each.kind === 'out' ? [each.profileId] : [])));
  const listed = new Set(
    rows.filter((row) => isMember(row) && !leaving.has(row.id)).map(({ id }) => id),
  );
  const inChunk = new Set(chunk.ids);
  const taken = new Set<string>();
  for (const owner of listed) {
    const own = moves.filter((move) => move.owner === owner);
    const nodes = own.map(({ node }) => node);
    // Whoever is of this chunk is looked at with what she is now anyway.
    if (inChunk.has(owner) || (await handOver(kind, owner, nodes, ports)))
      for (const { profileId, node } of own) taken.add(`${profileId} ${node}`);
  }
  return taken;
}

const handOverTries = 5;

/** On the list by right: whoever is leaving it takes nothing over. */
const isMember = (row: JournalRow): boolean =>
  mayBeListed(row) && (row.status === 'acknowledged' || row.status === 'pending');

/** @returns false when the owner is no longer on the list */
async function handOver(
  kind: string,
  owner: string,
  nodes: readonly string[],
  { control }: DeliverPorts,
): Promise<boolean> {
  for (let tried = 0; tried < handOverTries; tried += 1) {
    const row = await control.get(journalRow, kind, owner);
    if (row === undefined || !isMember(row)) return false;
    const all = [...new Set([...row.nodes, ...nodes])].sort();
    const result = await control.transact([
      {
        update: { kind, id: owner },
        change: { set: { nodes: all, isStale: true } },
        condition: { runId: { equals: row.runId }, status: { equals: row.status } },
      },
      { put: { kind: kind.replace('journal#', 'waiting#'), id: owner } },
    ]);
    if (result.kind === 'done') return true;
  }
  throw new Error('A member who takes contacts over changes all the time');
}
