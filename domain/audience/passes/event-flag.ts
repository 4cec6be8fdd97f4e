import type { Days } from '../days.ts';
import { encodeLiteral, isOneOf } from '../literal.ts';
import { dayPredicates } from '../scans/scan.ts';

/** SQL, never NULL: the row `e` is one of these events, of these days. */
export function eventFlag(events: readonly string[], days: Days): string {
  const names = isOneOf(
    'e.event',
    events.map((event) => encodeLiteral(event)),
  );
  return [names, ...dayPredicates('e.day', days)].join(' AND ');
}
