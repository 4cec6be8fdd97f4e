import type { Connector } from '../../destinations/destination.ts';
import { isHeldOut } from '../../domain/sync/hold-out.ts';
import { type Finding, mayBeListed } from '../../domain/sync/journal.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import type { JournalRow } from '../../schemas/sync.ts';
import type { DeliverPorts } from './ports.ts';
import { type ChunkResult, removeMembers } from './remove-members.ts';

/**
 * Of somebody who is held out under another name than the audience has: merged since. The next refresh brings the
 * audience in line, so every run looks again.
 */
export const heldOutSinceMerge = 'merged with somebody who is held out';

/** Whether these members are kept out under the name that the audience has of them. */
export function splitByHoldOut(
  ids: readonly string[],
  groups: readonly HoldOutGroup[],
  { sha256 }: DeliverPorts,
): { readonly heldOut: readonly string[]; readonly others: readonly string[] } {
  if (groups.length === 0) return { heldOut: [], others: ids };
  const heldOut = new Set(ids.filter((id) => isHeldOut(id, groups, sha256)));
  return { heldOut: [...heldOut], others: ids.filter((id) => !heldOut.has(id)) };
}

/**
 * Members that are kept out: nothing of them is read or sent. Who was on the list, before the group grew or a merge, is
 * taken off it.
 */
export async function keepOut(
  chunk: {
    readonly syncId: string;
    readonly ids: readonly string[];
    readonly before: ReadonlyMap<string, JournalRow>;
    readonly connector: Connector;
    readonly batchId: string;
  },
  ports: DeliverPorts,
): Promise<ChunkResult> {
  const isListed = (id: string): boolean => {
    const row = chunk.before.get(id);
    return row !== undefined && mayBeListed(row);
  };
  const listed = chunk.ids.filter(isListed);
  const findings: Finding[] = chunk.ids
    .filter((id) => !isListed(id))
    .map((profileId) => ({ profileId, status: 'held_out', nodes: [] }));
  if (listed.length === 0) return { findings };
  const batchId = `${chunk.batchId}-held-out`;
  const removed = await removeMembers({ ...chunk, ids: listed, batchId }, ports);
  for (const finding of removed.findings) {
    const { profileId, status, nodes } = finding;
    if (status === 'off') findings.push({ profileId, status: 'held_out', nodes: [] });
    // The platform put it off: she may still be on the list, which is for the next run to look at.
    else findings.push({ profileId, status: 'pending', nodes, reason: 'not yet removed' });
  }
  return { ...removed, findings };
}
