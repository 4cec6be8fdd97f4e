import type { AuditRow } from '../../schemas/identity-history.ts';
import type { ControlRow } from '../control/control-table.ts';
import type { NodeId } from './identifier.ts';

/** Most profiles that an audit row names. */
const namedProfiles = 20;

/** Profile ids as an audit row names them: distinct, sorted, bounded. */
export function profileIdsOf(profileIds: readonly NodeId[]): string[] {
  return [...new Set(profileIds)].toSorted().slice(0, namedProfiles);
}

/** Rows by which an audit row is found from each node and profile that it names. */
export function auditPointers(row: AuditRow): readonly ControlRow[] {
  const named = new Set([...row.nodes, ...row.before, ...row.after]);
  return [...named].map((node) => ({ kind: `audit-of#${node}`, id: row.id }));
}
