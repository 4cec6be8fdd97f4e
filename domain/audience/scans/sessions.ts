import type { Need } from '../measure.ts';
import { dayPredicates, hullOfNeeds, type Scan, type ScanContext } from './scan.ts';

/** The sessions, a row each. */
export function scanOfSessions(needs: readonly Need[], { asOf }: ScanContext): Scan {
  const days = hullOfNeeds(needs, asOf);
  return {
    table: 'sessions',
    columns: new Map([
      ['node', 'node'],
      ['session_day', 'day'],
      ['session_seconds', `date_diff('second', started_at, ended_at)`],
      ['session_pages', 'page_count'],
    ]),
    predicates: dayPredicates('day', days),
    days,
  };
}
