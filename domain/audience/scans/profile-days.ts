import { selectionSql } from '../event-selection.ts';
import { type Need, rolledUpProperty } from '../measure.ts';
import { type DaySpans, daySpansOf, spanSql } from './day-spans.ts';
import { eventFactColumns } from './event-columns.ts';
import { dayPredicates, hullOfNeeds, namePredicates, type Scan, type ScanContext } from './scan.ts';

/**
 * The rollup node × day × event; with `everybody` all of it up to as-of. Where many aggregates follow, it is summed
 * to node × span of days × event first: fewer rows for each of them to go over.
 */
export function scanOfDays(needs: readonly Need[], context: ScanContext): Scan {
  const { everybody, asOf, plainAggregates } = context;
  const days = everybody ? { to: asOf } : hullOfNeeds(needs, asOf);
  const predicates = [...dayPredicates('day', days), ...(everybody ? [] : namePredicates(needs))];
  const columns = new Map([['node', 'node']]);
  const { selections } = eventFactColumns(needs, 'profile_days');
  // A selection that the rollup answers tests names only.
  const row = { event: 'event', properties: 'NULL' };
  for (const { name, of } of selections.values()) columns.set(name, selectionSql(of, row, asOf));
  const kinds = new Set(needs.map(({ measure }) => measure.kind));
  if (kinds.has('count')) columns.set('event_count', 'event_count');
  if (kinds.has('sum')) columns.set('revenue', 'revenue');
  const scan = { table: 'profile_days', columns, days } as const;
  const spans = daySpansOf(needs, plainAggregates);
  if (spans !== undefined) {
    for (const name of ['span', 'first_day', 'last_day']) columns.set(name, name);
    return { ...scan, from: summed(spans, predicates, kinds), predicates: [] };
  }
  if (needs.length > 0) columns.set('day', 'day');
  return { ...scan, predicates };
}

/** Only the columns that are asked for: each is paid for. */
function summed(
  spans: DaySpans,
  predicates: readonly string[],
  kinds: ReadonlySet<string>,
): NonNullable<Scan['from']> {
  const items = [
    ...['node', 'event', `${spanSql('day', spans)} AS span`],
    ...['min(day) AS first_day', 'max(day) AS last_day'],
    ...(kinds.has('count') ? ['sum(event_count) AS event_count'] : []),
    ...(kinds.has('sum') ? [`sum(${rolledUpProperty}) AS revenue`] : []),
  ];
  return (indent) =>
    [
      '(',
      `${indent}  SELECT ${items.join(', ')}`,
      `${indent}  FROM profile_days`,
      `${indent}  WHERE ${predicates.join(' AND ')}`,
      `${indent}  GROUP BY 1, 2, 3`,
      `${indent})`,
    ].join('\n');
}
