import type { JournalRow, MemberStatus } from '../../schemas/sync.ts';

/** What a chunk found out about one profile. */
export interface Finding {
  readonly profileId: string;
  readonly status: MemberStatus;
  /** Nodes of what the platform has of her, or may have, after this chunk. */
  readonly nodes: readonly string[];
  readonly reason?: string;
  /** List that still has her and cannot be told to drop her. */
  readonly lingersOn?: string;
  /** What the platform has of her is not what she is now. */
  readonly isStale?: boolean;
  /** Went over into another member with which the profile was merged: nothing was sent. */
  readonly isFolded?: boolean;
}

/** Changes of a sync's counts; members that do not change are left out. */
export type CountChanges = Readonly<Record<string, number>>;

/** Where somebody stands beside the sum of an audience's members: on a list where she should not be. */
export type Beside = 'none' | 'leaving' | 'lingering';

type Presence = Pick<JournalRow, 'status' | 'nodes' | 'lingersOn'>;

/** Whether the platform has, or may have, something of the person that it can be told to drop. */
export const mayBeListed = ({ nodes }: Pick<JournalRow, 'nodes'>): boolean => nodes.length > 0;

export function besideOf({ status, nodes, lingersOn }: Presence): Beside {
  if (lingersOn !== undefined) return 'lingering';
  const isMember = status === 'acknowledged' || status === 'pending';
  return isMember || nodes.length === 0 ? 'none' : 'leaving';
}

/**
 * How the profile stood before this shard. A chunk may be done twice (a crash between the journal and the
 * counts); the journal then already holds this shard's word, and counting must start from what was before it.
 *
 * @param runId mark of the shard, `<runId>-<phase>`
 */
function stoodBefore(
  row: JournalRow | undefined,
  runId: string,
): { readonly status: JournalRow['status']; readonly beside: Beside } {
  if (row === undefined) return { status: 'off', beside: 'none' };
  return row.runId === runId
    ? { status: row.was, beside: row.wasBeside ?? 'none' }
    : { status: row.status, beside: besideOf(row) };
}

/** The journal row that a finding leaves behind. */
export function journalRowOf(
  syncId: string,
  runId: string,
  finding: Finding,
  before: JournalRow | undefined,
  at: string,
): JournalRow {
  const was = stoodBefore(before, runId);
  return {
    kind: `journal#${syncId}`,
    id: finding.profileId,
    status: finding.status,
    runId,
    was: was.status,
    ...(was.beside === 'none' ? {} : { wasBeside: was.beside }),
    nodes: [...finding.nodes],
    ...(finding.lingersOn === undefined ? {} : { lingersOn: finding.lingersOn }),
    ...(finding.isStale ? { isStale: true } : {}),
    ...(finding.reason === undefined ? {} : { reason: finding.reason }),
    at,
  };
}

/**
 * How a sync's counts change by these findings: each profile leaves the count of its status before the run and
 * enters that of its new one; `off` is no count. `added` and `removed` count what the platform acknowledged.
 */
export function countChanges(
  findings: readonly Finding[],
  before: ReadonlyMap<string, JournalRow>,
  runId: string,
): CountChanges {
  const changes: Record<string, number> = {};
  const add = (name: string, amount: number): void => {
    changes[name] = (changes[name] ?? 0) + amount;
  };
  for (const finding of findings) {
    const { profileId, status, isFolded } = finding;
    const was = stoodBefore(before.get(profileId), runId);
    const beside = besideOf({ ...finding, nodes: [...finding.nodes] });
    if (was.beside !== 'none') add(was.beside, -1);
    if (beside !== 'none') add(beside, 1);
    if (was.status === status) continue;
    if (was.status !== 'off') add(was.status, -1);
    if (status !== 'off') add(status, 1);
    if (status === 'acknowledged') add('added', 1);
    if (was.status === 'acknowledged' && beside === 'none' && !isFolded) add('removed', 1);
  }
  return Object.fromEntries(Object.entries(changes).filter(([, amount]) => amount !== 0));
}
