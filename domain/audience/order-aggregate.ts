import type { Days } from './days.ts';
import { encodeWholeNumber } from './literal.ts';
import type { OrderMeasure } from './order-measures.ts';
import { caseColumns } from './passes/cases.ts';
import { dayPredicates, type PassColumn } from './scans/scan.ts';

/** SQL of the aggregate over the facts `f` of one profile, of measures that passes over order prepare. Never NULL. */
export function orderAggregateSql(measure: OrderMeasure, passColumn: PassColumn): string {
  switch (measure.kind) {
    // Such a pass yields one row per person.
    case 'sequence':
    case 'streak':
      return `COALESCE(sum(f.${passColumn(measure)}), 0)`;
    case 'sessions':
      return `count(*) ${sessionFilter(measure)}`;
    case 'sessionSeconds':
      return `COALESCE(sum(f.session_seconds) ${sessionFilter(measure)}, 0)`;
    case 'openCases': {
      const isOfKind = measure.caseKind && ` AND f.${caseColumns[measure.caseKind]}`;
      return `count(*) FILTER (WHERE f.open_case${isOfKind ?? ''})`;
    }
  }
}

function sessionFilter({
  days,
  minSeconds = 0,
  minPages = 0,
}: {
  readonly days: Days;
  readonly minSeconds?: number;
  readonly minPages?: number;
}): string {
  const tests = [
    ...dayPredicates('f.session_day', days),
    ...(minSeconds === 0 ? [] : [`f.session_seconds >= ${encodeWholeNumber(minSeconds)}`]),
    ...(minPages === 0 ? [] : [`f.session_pages >= ${encodeWholeNumber(minPages)}`]),
  ];
  return `FILTER (WHERE ${tests.join(' AND ')})`;
}
