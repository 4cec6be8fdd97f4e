import { selectionSql } from '../event-selection.ts';
import { type Need, rolledUpProperty } from '../measure.ts';
import { eventFactColumns } from './event-columns.ts';
import { dayPredicates, hullOfNeeds, namePredicates, type Scan, type ScanContext } from './scan.ts';

/** The rollup node × day × event; with `everybody` all of it up to as-of. */
export function scanOfDays(needs: readonly Need[], { everybody, asOf }: ScanContext): Scan {
  const days = everybody ? { to: asOf } : hullOfNeeds(needs, asOf);
  const kinds = new Set(needs.map(({ measure }) => measure.kind));
  const columns = new Map([['node', 'node']]);
  if (needs.length > 0) columns.set('day', 'day');
  const { selections } = eventFactColumns(needs, 'profile_days');
  // A selection that the rollup answers tests names only.
  const row = { event: 'event', properties: 'NULL' };
  for (const { name, of } of selections.values()) columns.set(name, selectionSql(of, row, asOf));
  if (kinds.has('count')) columns.set('event_count', 'event_count');
  if (kinds.has('sum')) columns.set('revenue', rolledUpProperty);
  return {
    table: 'profile_days',
    columns,
    predicates: [...dayPredicates('day', days), ...(everybody ? [] : namePredicates(needs))],
    days,
  };
}
