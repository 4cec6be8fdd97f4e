import { selectionSql } from '../event-selection.ts';
import { decimalMember, textMember } from '../json-member.ts';
import type { Need } from '../measure.ts';
import { eventFactColumns } from './event-columns.ts';
import { dayPredicates, hullOfNeeds, namePredicates, type Scan, type ScanContext } from './scan.ts';

/** The events themselves, for what no rollup has. */
export function scanOfEvents(needs: readonly Need[], { asOf }: ScanContext): Scan {
  const days = hullOfNeeds(needs, asOf);
  const { selections, amounts, texts } = eventFactColumns(needs, 'events');
  const columns = new Map([
    ['node', 'node'],
    ['event_day', 'day'],
  ]);
  const row = { event: 'event', properties: 'properties' };
  for (const { name, of } of selections.values()) columns.set(name, selectionSql(of, row, asOf));
  for (const { name, property } of amounts.values()) {
    columns.set(name, decimalMember('properties', property));
  }
  for (const { name, property } of texts.values()) {
    columns.set(name, textMember('properties', property));
  }
  return {
    table: 'events',
    columns,
    predicates: [...dayPredicates('day', days), ...namePredicates(needs), 'NOT is_bot'],
    days,
  };
}
