import type { Connector, Member } from '../../destinations/destination.ts';
import { isHeldOut } from '../../domain/sync/hold-out.ts';
import type { Finding } from '../../domain/sync/journal.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import type { JournalRow } from '../../schemas/sync.ts';
import { peopleOf } from './contacts.ts';
import { heldOutSinceMerge, keepOut, splitByHoldOut } from './hold-out.ts';
import type { DeliverPorts } from './ports.ts';
import type { ChunkResult } from './remove-members.ts';
import { send } from './send.ts';

/**
 * Brings the list in line for these members: who they are now, consent and contacts read strongly at this moment. Fails
 * closed: without a granted consent nothing is sent, nor of whom a hold-out keeps out.
 */
export async function addMembers(
  chunk: {
    readonly syncId: string;
    readonly ids: readonly string[];
    readonly before: ReadonlyMap<string, JournalRow>;
    readonly holdOut: readonly HoldOutGroup[];
    readonly connector: Connector;
    readonly batchId: string;
  },
  ports: DeliverPorts,
): Promise<ChunkResult> {
  const { connector, batchId, holdOut } = chunk;
  const { heldOut, others } = splitByHoldOut(chunk.ids, holdOut, ports);
  const kept = await keepOut({ ...chunk, ids: heldOut }, ports);
  const people = await peopleOf(others, ports);
  const findings: Finding[] = [...kept.findings];
  const members: Member[] = [];
  for (const profileId of others) {
    const person = people.get(profileId);
    const nodes = person?.nodes ?? [];
    if (person === undefined || person.isErased) {
      findings.push({ profileId, status: 'suppressed', nodes: [], reason: 'erased' });
      continue;
    }
    if (isHeldOut(person.profileId, holdOut, ports.sha256)) {
      findings.push({ profileId, status: 'held_out', nodes: [], reason: heldOutSinceMerge });
      continue;
    }
    if (!person.isConsented) {
      findings.push({ profileId, status: 'no_consent', nodes: [] });
      continue;
    }
    const keys = connector.keysOf(person.record);
    if (keys.kind === 'keys') members.push({ recordId: profileId, keys: keys.keys });
    else if (keys.kind === 'refused')
      findings.push({ profileId, status: 'refused', nodes: [], reason: keys.reason });
    else findings.push({ profileId, status: 'no_identifier', nodes });
  }
  const sent = await send(connector, 'add', batchId, members);
  const waits = [sent.retryAfterMs, kept.retryAfterMs].filter((wait) => wait !== undefined);
  const retryAfterMs = waits.length === 0 ? undefined : Math.max(...waits);
  const { outcomes } = sent;
  for (const { recordId: profileId } of members) {
    const outcome = outcomes.get(profileId);
    const nodes = people.get(profileId)?.nodes ?? [];
    if (outcome?.kind === 'delivered') findings.push({ profileId, status: 'acknowledged', nodes });
    else if (outcome?.kind === 'rejected')
      findings.push({ profileId, status: 'refused', nodes: [], reason: outcome.reason });
    // The request may have arrived: the nodes are kept, so that a later removal reaches them.
    else
      findings.push({
        profileId,
        status: 'pending',
        nodes,
        reason: outcome?.reason ?? 'no answer',
      });
  }
  return { findings, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
