import type { JournalRow, MemberStatus } from '../../schemas/sync.ts';

/** What a chunk found out about one profile. */
export interface Finding {
  readonly profileId: string;
  readonly status: MemberStatus;
  readonly nodes: readonly string[];
  readonly reason?: string;
  /** Went over into another member with which the profile was merged: nothing was sent. */
  readonly isFolded?: boolean;
}

/** Changes of a sync's counts; members that do not change are left out. */
export type CountChanges = Readonly<Record<string, number>>;

/**
 * Status that the profile had before this shard. A chunk may be done twice (a crash between the journal and the
 * counts); the journal then already holds this shard's word, and counting must start from what was before.
 *
 * @param runId mark of the shard, `<runId>#<shardId>`
 */
const statusBefore = (row: JournalRow | undefined, runId: string): MemberStatus => {
  if (row === undefined) return 'off';
  return row.runId === runId ? row.was : row.status;
};

/** Whether the platform may have the person on its list: a request that got no answer can have arrived. */
export const mayBeListed = ({ status, nodes }: Pick<JournalRow, 'status' | 'nodes'>): boolean =>
  status === 'acknowledged' || (status === 'pending' && nodes.length > 0);

/** The journal row that a finding leaves behind. */
export const journalRowOf = (
  syncId: string,
  runId: string,
  finding: Finding,
  before: JournalRow | undefined,
  at: string,
): JournalRow => ({
  kind: `journal#${syncId}`,
  id: finding.profileId,
  status: finding.status,
  runId,
  was: statusBefore(before, runId),
  nodes: [...finding.nodes],
  ...(finding.reason === undefined ? {} : { reason: finding.reason }),
  at,
});

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
  for (const { profileId, status, isFolded } of findings) {
    const was = statusBefore(before.get(profileId), runId);
    if (was === status) continue;
    if (was !== 'off') add(was, -1);
    if (status !== 'off') add(status, 1);
    if (status === 'acknowledged') add('added', 1);
    if (was === 'acknowledged' && !isFolded) add('removed', 1);
  }
  return Object.fromEntries(Object.entries(changes).filter(([, amount]) => amount !== 0));
}
