import { currentProfile } from '../identity/current-profile.ts';

/** SQL of who a row `e` belongs to today, inside of `personRows`. */
export const person = 'COALESCE(m.profile_id, e.node)';

/**
 * FROM and WHERE over rows `e` of a fact table, each joined with who its node is today; erased nodes are left out. A pass
 * that groups by the person yields any node of theirs (`min(node)`), by which the statement finds the person again.
 *
 * @param joins further joins, before WHERE
 */
export const personRows = (
  table: string,
  predicates: readonly string[],
  joins: readonly string[] = [],
): string =>
  [
    `FROM ${table} AS e`,
    `LEFT JOIN ${currentProfile('    ')} AS m ON m.node = e.node`,
    ...joins,
    `WHERE ${['COALESCE(m.is_erased, FALSE) = FALSE', ...predicates].join(' AND ')}`,
  ].join('\n  ');
