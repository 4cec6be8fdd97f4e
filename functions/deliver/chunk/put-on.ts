import type { Finding } from '../../../domain/sync/journal.ts';
import type { Chunk, Fate } from './chunk.ts';
import type { Decision } from './decide.ts';
import { type Sent, send } from './send.ts';

/** Sends members. Whatever may have arrived is remembered, so that a later removal reaches it. */
export async function putOn(
  chunk: Chunk,
  decisions: readonly Decision[],
  fates: ReadonlyMap<string, Fate>,
): Promise<{ readonly findings: readonly Finding[]; readonly sent: Sent }> {
  const coming = decisions.filter((decision) => decision.kind === 'in');
  const batch = { batchId: chunk.batchId, ...(chunk.listId && { listId: chunk.listId }) };
  const members = coming.map(({ profileId, keys }) => ({ recordId: profileId, keys }));
  const sent = await send(chunk.connection, 'add', batch, members);
  const findings = coming.map(({ profileId, nodes }): Finding => {
    const outcome = sent.outcomes.get(profileId);
    const fate = fates.get(profileId);
    const earlier = fate === undefined ? (chunk.before.get(profileId)?.nodes ?? []) : [];
    const lingersOn =
      fate?.kind === 'lingers' ? { lingersOn: fate.listId } : stillLingers(chunk, profileId);
    if (outcome?.kind === 'delivered')
      return { profileId, status: 'acknowledged', nodes, ...lingersOn };
    if (outcome?.kind === 'rejected')
      return { profileId, status: 'refused', nodes: earlier, ...lingersOn, reason: outcome.reason };
    return {
      profileId,
      status: 'pending',
      nodes: [...new Set([...earlier, ...nodes])].sort(),
      ...lingersOn,
      reason: outcome?.reason ?? 'no answer',
    };
  });
  return { findings, sent };
}

/** A member who was left over on a list is there by right again; a list that was replaced still has her. */
function stillLingers(chunk: Chunk, profileId: string): { readonly lingersOn?: string } {
  const lingersOn = chunk.before.get(profileId)?.lingersOn;
  return lingersOn === undefined || lingersOn === (chunk.listId ?? chunk.lingerOn)
    ? {}
    : { lingersOn };
}
