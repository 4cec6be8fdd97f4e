import {
  type CurationRow,
  type DryRunRow,
  type ErasureRow,
  emptyRebuildCounts,
  type RebuildRow,
  type ReconcileRow,
  type ReevaluateRow,
} from '../../schemas/curation.ts';
import type { IdentityRuleChange } from '../../schemas/identity-rules.ts';
import type { CurationMessage } from '../../schemas/messages.ts';
import type { ControlAction } from '../control/control-table.ts';
import type { NodeId } from './identifier.ts';

export interface NewCuration {
  /** For one `transact`; refused when the job exists already, which is no fault. */
  readonly actions: readonly ControlAction[];
  /** To be sent to the curations queue afterwards. When that is lost, tick sends it. */
  readonly message: CurationMessage;
}

const keptSeconds = 90 * 86_400;

/** Comparison of the whole graph with the lake. */
export function newReconciliation(jobId: string, nowEpochMs: number): NewCuration {
  const row: ReconcileRow = {
    ...begun(jobId, nowEpochMs),
    work: 'reconcile',
    step: 'scan',
    round: 0,
    attempt: 1,
    drift: 0,
    repaired: 0,
  };
  return asked(row);
}

/** What a change of the rules would do. */
export function newDryRun(
  jobId: string,
  nowEpochMs: number,
  change: IdentityRuleChange,
): NewCuration {
  const row: DryRunRow = { ...begun(jobId, nowEpochMs), work: 'dry-run', step: 'compare', change };
  return asked(row);
}

/** The graph from what the lake keeps of it, or the other way round. */
export function newRebuild(
  jobId: string,
  nowEpochMs: number,
  mode: RebuildRow['mode'],
): NewCuration {
  const row: RebuildRow = {
    ...begun(jobId, nowEpochMs),
    work: 'rebuild',
    mode,
    step: mode === 'note' ? 'note' : 'nodes',
    attempt: 1,
    chunks: 0,
    counts: emptyRebuildCounts,
    examples: [],
  };
  return asked(row);
}

/** Bringing all profiles in line with the rules in force. */
export function newReevaluation(jobId: string, nowEpochMs: number, auditId: string): NewCuration {
  const row: ReevaluateRow = {
    ...begun(jobId, nowEpochMs),
    work: 'reevaluate',
    step: 'profiles',
    auditId,
  };
  return asked(row);
}

/**
 * Erasure of the person that a node belongs to.
 *
 * @param members of the profile now; later ones are found when it begins
 */
export function newErasure(
  jobId: string,
  nowEpochMs: number,
  person: { readonly node: NodeId; readonly members: readonly NodeId[]; readonly auditId: string },
): NewCuration {
  const row: ErasureRow = {
    ...begun(jobId, nowEpochMs),
    work: 'erasure',
    step: 'graph',
    node: person.node,
    auditId: person.auditId,
    nodes: [...new Set([person.node, ...person.members])].sort(),
    before: [],
    leavesAfter: '',
    leaves: 0,
    stillListed: [],
    attempt: 1,
  };
  const { actions, message } = asked(row);
  const pointers = erasurePointers(jobId, row.nodes).map((put) => ({ put }));
  return { actions: [...actions, ...pointers], message };
}

/** Rows that lead from each node to the job that erases it. */
export const erasurePointers = (
  jobId: string,
  nodes: readonly NodeId[],
): readonly { readonly kind: string; readonly id: string }[] =>
  nodes.map((node) => ({ kind: `erasure-of#${node}`, id: jobId }));

function begun(jobId: string, nowEpochMs: number) {
  if (!/^[A-Za-z0-9-]{1,80}$/.test(jobId)) {
    throw new RangeError('a job id is made of letters, digits and -');
  }
  return {
    kind: 'curation' as const,
    id: jobId,
    state: 'running' as const,
    requestedAt: new Date(nowEpochMs).toISOString(),
    renewedAtEpochMs: nowEpochMs,
    progress: { nodes: 0, evidence: 0 },
    failures: 0,
    expiresAtEpochSeconds: Math.floor(nowEpochMs / 1000) + keptSeconds,
  };
}

function asked(row: CurationRow): NewCuration {
  return {
    actions: [
      { put: row, condition: { kind: { exists: false } } },
      { put: { kind: 'open-curation', id: row.id } },
    ],
    message: { kind: 'curation', jobId: row.id },
  };
}
