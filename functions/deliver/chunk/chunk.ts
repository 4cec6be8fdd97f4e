import type { Finding } from '../../../domain/sync/journal.ts';
import type { HoldOutGroup } from '../../../schemas/hold-out.ts';
import type { JournalRow } from '../../../schemas/sync.ts';
import type { Connection, DeliverPorts } from '../ports.ts';
import { type Decision, decide } from './decide.ts';
import { holdBack } from './hold-back.ts';
import { putOn } from './put-on.ts';
import { type Sent, together } from './send.ts';
import { takeOff } from './take-off.ts';

/** Profiles to be looked at together. */
export interface Chunk {
  readonly syncId: string;
  readonly audienceId: string;
  readonly destinationId: string;
  readonly ids: readonly string[];
  /** `in`: members of the audience. `out`: no members any more. */
  readonly wanted: 'in' | 'out';
  /** Journal rows by profile id. */
  readonly before: ReadonlyMap<string, JournalRow>;
  readonly holdOut: readonly HoldOutGroup[];
  readonly connection: Connection;
  /** Where Daicho makes the list: the one that is written to. */
  readonly listId?: string;
  /** List that somebody lingers on who cannot be taken off. */
  readonly lingerOn: string;
  readonly batchId: string;
  /** An earlier try may have sent some of them without writing it down. */
  readonly isRepeated: boolean;
  /** The list is known to reach its minimum size. @default it is looked at */
  readonly isEnough?: boolean;
}

export interface ChunkResult {
  /** One per profile of the chunk. */
  readonly findings: readonly Finding[];
  readonly sent: Sent;
}

/**
 * Brings the list in line for these profiles: who they are now, consent, legal basis and contacts read strongly at this
 * moment; first whatever must leave, then whatever is to be there. Fails closed: who may not be sent, or can no longer be,
 * is taken off, however she came there.
 */
export async function bringInLine(chunk: Chunk, ports: DeliverPorts): Promise<ChunkResult> {
  const decisions = await holdBack(chunk, await decide(chunk, ports), ports);
  const off = await takeOff(chunk, decisions, ports);
  const findings: Finding[] = [];
  const stays: Decision[] = [];
  for (const decision of decisions) {
    const { profileId } = decision;
    const before = chunk.before.get(profileId);
    const fate = off.fates.get(profileId) ?? { kind: 'gone' };
    if (decision.kind === 'out') {
      const reason = fate.kind === 'gone' ? decision.reason : fate.reason;
      findings.push({
        profileId,
        status: decision.status,
        nodes: fate.kind === 'left' ? fate.nodes : [],
        ...lingers(fate, before),
        ...(fate.kind === 'gone' && fate.isFolded ? { isFolded: true } : {}),
        ...(reason === undefined ? {} : { reason }),
      });
    } else if (fate.kind === 'left' || off.sent.retryAfterMs !== undefined) {
      const left =
        fate.kind === 'left'
          ? fate.nodes
          : fate.kind === 'gone' && decision.takeBack.length > 0
            ? []
            : (before?.nodes ?? []);
      findings.push({
        profileId,
        status: 'pending',
        nodes: left,
        ...(fate.kind === 'left' ? { isStale: true } : {}),
        ...lingers(fate, before),
        reason: 'what was sent before is not taken back yet',
      });
    } else stays.push(decision);
  }
  const on = await putOn(chunk, stays, off.fates, ports);
  return { findings: [...findings, ...on.findings], sent: together(off.sent, on.sent) };
}

/** What became of somebody's earlier record. */
export type Fate =
  | { readonly kind: 'gone'; readonly isFolded?: boolean }
  /** The platform put it off: it is tried again. */
  | { readonly kind: 'left'; readonly nodes: readonly string[]; readonly reason: string }
  | { readonly kind: 'lingers'; readonly listId: string; readonly reason: string };

/** Who lingers stays so until the list is gone, or she is on it by right. */
function lingers(
  fate: Fate,
  before: Pick<JournalRow, 'lingersOn'> | undefined,
): { readonly lingersOn?: string } {
  if (fate.kind === 'lingers') return { lingersOn: fate.listId };
  return before?.lingersOn === undefined ? {} : { lingersOn: before.lingersOn };
}
