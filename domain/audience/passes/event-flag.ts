import type { Days } from '../days.ts';
import { type EventSelection, nameSql, selectionSql } from '../event-selection.ts';
import { dayPredicates } from '../scans/scan.ts';

/** SQL, never NULL: the row `e` of `events` is one of these events, of these days. */
export function eventFlag(selection: EventSelection, days: Days, asOf: string): string {
  const row = { event: 'e.event', properties: 'e.properties' };
  return [selectionSql(selection, row, asOf), ...dayPredicates('e.day', days)].join(' AND ');
}

/** SQL of the names that any of the selections has; none when one is about events of any name. */
export function namePredicates(selections: readonly EventSelection[]): string[] {
  if (selections.some(({ events }) => events === undefined)) return [];
  return [nameSql([...new Set(selections.flatMap(({ events = [] }) => events))], 'e.event')];
}
