import type { MatchCandidateRow } from '../../schemas/match.ts';
import type { EvidenceClaim } from '../identity/graph.ts';
import type { NodeId } from '../identity/identifier.ts';
import { pairOf } from '../identity/priority.ts';
import type { AgreementPattern } from './comparison.ts';
import { matchFields } from './record.ts';

/** Source of evidence that comes from matching; no source of events can be called so. */
const matchSource = 'daicho:match';

/** Id of two profiles' row, whichever way round they come. */
export function candidateId(one: NodeId, other: NodeId): string {
  const { stronger, weaker } = pairOf(one, other);
  return `${stronger}~${weaker}`;
}

/** Row of two profiles that may be one person, waiting for somebody. */
export function candidateRow(
  profiles: readonly [NodeId, NodeId],
  found: {
    readonly pattern: AgreementPattern;
    readonly probability: number;
    readonly isLikely: boolean;
  },
  foundAt: string,
): MatchCandidateRow {
  const { stronger, weaker } = pairOf(...profiles);
  const levels = matchFields.flatMap(({ field }, place): [string, number][] => {
    const level = found.pattern[place] ?? 0;
    return level === 0 ? [] : [[field, level]];
  });
  return {
    kind: 'match-candidate',
    id: candidateId(stronger, weaker),
    one: stronger,
    other: weaker,
    probability: found.probability,
    levels: Object.fromEntries(levels),
    isLikely: found.isLikely,
    state: 'open',
    foundAt,
  };
}

/**
 * The evidence that an accepted candidate is. Always the same for the same row, so that it may be stored again. Two known
 * people may be joined by it, where the graph's own rules let them.
 */
export function candidateEvidence(row: MatchCandidateRow): EvidenceClaim {
  return {
    nodes: [row.one, row.other],
    sourceId: matchSource,
    messageId: row.id,
    at: row.decidedAt ?? row.foundAt,
    mayJoinPeople: true,
    basis: 'inferred',
  };
}
