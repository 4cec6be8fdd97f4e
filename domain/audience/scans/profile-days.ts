import { type Need, rolledUpProperty } from '../measure.ts';
import { dayPredicates, hullOfNeeds, namePredicate, type Scan, type ScanContext } from './scan.ts';

/** The rollup node × day × event; with `everybody` all of it up to as-of. */
export function scanOfDays(needs: readonly Need[], { everybody, asOf }: ScanContext): Scan {
  const days = everybody ? { to: asOf } : hullOfNeeds(needs, asOf);
  const kinds = new Set(needs.map(({ measure }) => measure.kind));
  const columns = new Map([['node', 'node']]);
  if (needs.length > 0) columns.set('event', 'event').set('day', 'day');
  if (kinds.has('count')) columns.set('event_count', 'event_count');
  if (kinds.has('sum')) columns.set('revenue', rolledUpProperty);
  return {
    table: 'profile_days',
    columns,
    predicates: [...dayPredicates('day', days), ...(everybody ? [] : [namePredicate(needs)])],
    days,
  };
}
