import type { Connector, Member } from '../../destinations/destination.ts';
import type { Finding } from '../../domain/sync/journal.ts';
import { type JournalRow, journalRow } from '../../schemas/sync.ts';
import { matchRecordOf } from './contacts.ts';
import type { DeliverPorts } from './ports.ts';
import { send } from './send.ts';

export interface ChunkResult {
  /** One per profile of the chunk. */
  readonly findings: readonly Finding[];
  /** Set when the platform put some records off; those are `pending`. */
  readonly retryAfterMs?: number;
}

type Before = ReadonlyMap<string, JournalRow>;

/** Takes profiles off the list by the contacts that were sent for them. */
export async function removeMembers(
  chunk: {
    readonly syncId: string;
    readonly ids: readonly string[];
    readonly before: Before;
    readonly connector: Connector;
    readonly batchId: string;
  },
  ports: DeliverPorts,
): Promise<ChunkResult> {
  const { ids, before, connector, batchId } = chunk;
  const folded = await mergedIntoMembers(chunk, ports);
  const sentNodes = (id: string): readonly string[] => before.get(id)?.nodes ?? [];
  const vault = await ports.vault.read([...new Set(ids.flatMap(sentNodes))]);
  const findings: Finding[] = [];
  const members: Member[] = [];
  for (const profileId of ids) {
    const off: Finding = { profileId, status: 'off', nodes: [] };
    const row = before.get(profileId);
    // An off row of this run may stand for a removal whose answer never came: it is sent again.
    const mayBeListed =
      row !== undefined && (row.nodes.length > 0 || row.status === 'acknowledged');
    if (folded.has(profileId)) findings.push({ ...off, isFolded: true, reason: 'merged' });
    else if (!mayBeListed) findings.push(off);
    else {
      const records = sentNodes(profileId).flatMap((node) => vault.get(node) ?? []);
      const keys = connector.keysOf(matchRecordOf(profileId, records));
      if (keys.kind === 'keys') members.push({ recordId: profileId, keys: keys.keys });
      else findings.push({ ...off, reason: 'no contact left' });
    }
  }
  const { outcomes, retryAfterMs } = await send(connector, 'remove', batchId, members);
  for (const { recordId: profileId } of members) {
    const outcome = outcomes.get(profileId);
    if (outcome?.kind === 'retry' || outcome?.kind === 'unknown') {
      const row = before.get(profileId);
      // Still where it was: the chunk comes again.
      findings.push({
        profileId,
        status: row?.status ?? 'off',
        nodes: sentNodes(profileId),
        reason: outcome.reason,
      });
    } else
      findings.push({
        profileId,
        status: 'off',
        nodes: [],
        ...(outcome?.kind === 'rejected' ? { reason: outcome.reason } : {}),
      });
  }
  return { findings, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/**
 * Which of these profiles are now part of another one that is on the list. Removing their contacts would take that
 * member's contacts away; they go over into its journal row instead.
 */
async function mergedIntoMembers(
  chunk: { readonly syncId: string; readonly ids: readonly string[]; readonly before: Before },
  ports: DeliverPorts,
): Promise<ReadonlySet<string>> {
  const views = await ports.graph.profilesOf(chunk.ids);
  const winners = new Map(
    chunk.ids.flatMap((id) => {
      const now = views.get(id)?.profileId ?? id;
      return now === id ? [] : [[id, now] as const];
    }),
  );
  const ids = [...new Set(winners.values())];
  const rows = await ports.control.getAll(journalRow, `journal#${chunk.syncId}`, ids);
  const listed = new Map(
    rows.filter(({ status }) => status === 'acknowledged').map((row) => [row.id, row]),
  );
  const folded = new Set<string>();
  for (const [id, winner] of winners) {
    const row = listed.get(winner);
    if (row === undefined) continue;
    const nodes = [...new Set([...row.nodes, ...(chunk.before.get(id)?.nodes ?? [])])].sort();
    listed.set(winner, { ...row, nodes });
    folded.add(id);
  }
  await ports.control.putAll([...listed.values()]);
  return folded;
}
