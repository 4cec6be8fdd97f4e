import { moved } from '../calendar.ts';
import type { Days } from '../days.ts';
import { encodeLiteral } from '../literal.ts';
import { keyOf, type Need } from '../measure.ts';
import { passOf } from '../pass.ts';

/**
 * Days cut where any window of a statement begins or ends: all days of one span lie in the same windows, so facts can
 * be summed per span first. Spans are numbered from 0.
 */
export interface DaySpans {
  /** First days of the spans from 1 on, ascending. */
  readonly starts: readonly string[];
}

/** Up to so many aggregates of the rollup, summing it first costs more than it saves. */
export const usualPlainAggregates = 6;

/**
 * The spans by which the rollup is summed per node before anything else; undefined where the statement does better
 * with the rows themselves: when it takes few aggregates of them, or counts their days.
 *
 * @param plainAggregates up to how many aggregates are few
 */
export function daySpansOf(needs: readonly Need[], plainAggregates: number): DaySpans | undefined {
  const own = needs
    .map(({ measure }) => measure)
    .filter((measure) => passOf(measure) === 'profile_days');
  if (new Set(own.map(keyOf)).size <= plainAggregates) return undefined;
  if (own.some(({ kind }) => kind === 'daysActive')) return undefined;
  const windows = own.flatMap((measure) => ('days' in measure ? [measure.days] : []));
  const starts = windows.flatMap(({ from, to }) => [
    ...(from === undefined ? [] : [from]),
    moved(to, 1),
  ]);
  return { starts: [...new Set(starts)].sort() };
}

/** SQL of the number of the span that a day lies in: a search by halves. */
export function spanSql(column: string, { starts }: DaySpans, first = 0): string {
  if (starts.length === 0) return String(first);
  const middle = Math.floor(starts.length / 2);
  const below = spanSql(column, { starts: starts.slice(0, middle) }, first);
  const above = spanSql(column, { starts: starts.slice(middle + 1) }, first + middle + 1);
  return `CASE WHEN ${column} < ${encodeLiteral(starts[middle] ?? '')} THEN ${below} ELSE ${above} END`;
}

/**
 * SQL: the span lies within days that begin and end where spans do.
 *
 * @param asOf the pass's own last day: no predicate repeats it
 */
export function spanPredicates(
  column: string,
  { from, to }: Days,
  { starts }: DaySpans,
  asOf: string,
): string[] {
  return [
    ...(from === undefined ? [] : [`${column} >= ${starts.indexOf(from) + 1}`]),
    ...(to === asOf ? [] : [`${column} <= ${starts.indexOf(moved(to, 1))}`]),
  ];
}
