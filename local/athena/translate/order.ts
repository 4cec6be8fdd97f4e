import type { SortItem } from '../sql/ast.ts';
import type { Scope } from './scope.ts';
import type { Session } from './session.ts';

/** ` ORDER BY …` of a window or an aggregate, '' for none. */
export function orderByOf(items: readonly SortItem[], scope: Scope, session: Session): string {
  if (items.length === 0) return '';
  const parts = items.map((item) => `${session.translate(item.by, scope).sql}${direction(item)}`);
  return ` ORDER BY ${parts.join(', ')}`;
}

/** ` ASC NULLS LAST` and its kin; Trino sorts NULLs last both ways unless told otherwise. */
export function direction({ isDescending, isNullsFirst }: SortItem): string {
  return ` ${isDescending ? 'DESC' : 'ASC'} NULLS ${isNullsFirst ? 'FIRST' : 'LAST'}`;
}
