import { type Days, hullOf } from './days.ts';
import { encodeLiteral, encodeMemberPath, isOneOf } from './literal.ts';
import { type FactTable, type Need, rolledUpProperty, tableOf } from './measure.ts';

/** One pass over one table: what it yields under which name, and which rows. */
export interface Scan {
  readonly table: FactTable;
  /** SQL expression by output name; `node` comes first in every scan. */
  readonly columns: ReadonlyMap<string, string>;
  readonly predicates: readonly string[];
  /** Absent for node_traits. */
  readonly days?: Days;
}

/**
 * The passes that answer all needs, each table at most once.
 *
 * @param everybody also yield the nodes without any matching fact: all of profile_days up to as-of and of node_traits
 */
export function scansFor(needs: readonly Need[], everybody: boolean, asOf: string): Scan[] {
  const needsOn = (table: FactTable) => needs.filter(({ measure }) => tableOf(measure) === table);
  const days = needsOn('profile_days');
  const events = needsOn('events');
  const traits = needsOn('node_traits');
  return [
    ...(days.length > 0 || everybody ? [scanOfDays(days, everybody, asOf)] : []),
    ...(events.length > 0 ? [scanOfEvents(events, asOf)] : []),
    ...(traits.length > 0 || everybody ? [scanOfTraits(traits, everybody)] : []),
  ];
}

function scanOfDays(needs: readonly Need[], everybody: boolean, asOf: string): Scan {
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

function scanOfEvents(needs: readonly Need[], asOf: string): Scan {
  const days = hullOfNeeds(needs, asOf);
  const columns = new Map([
    ['node', 'node'],
    ['property_event', 'event'],
    ['property_day', 'day'],
  ]);
  for (const [property, name] of amountNames(needs)) {
    columns.set(name, decimalMember('properties', property));
  }
  return {
    table: 'events',
    columns,
    predicates: [...dayPredicates('day', days), namePredicate(needs), 'NOT is_bot'],
    days,
  };
}

function scanOfTraits(needs: readonly Need[], everybody: boolean): Scan {
  const columns = new Map([['node', 'node']]);
  // A timestamp(3) always prints 23 characters, so the text orders by time, then by message. Quoted: AT is a
  // keyword of DuckDB.
  if (needs.length > 0) {
    columns
      .set('trait', 'trait')
      .set('trait_value', 'value')
      .set('trait_version', `CAST("at" AS VARCHAR) || message_id`);
  }
  const names = new Set(
    needs.flatMap(({ measure }) => (measure.kind === 'trait' ? [measure.trait] : [])),
  );
  const literals = [...names].map((name) => encodeLiteral(name));
  return {
    table: 'node_traits',
    columns,
    predicates: everybody ? [] : [isOneOf('trait', literals)],
  };
}

/** Column of `events` scans that carries a property as a decimal. */
export function amountNames(needs: readonly Need[]): ReadonlyMap<string, string> {
  const properties = needs.flatMap(({ measure }) =>
    measure.kind === 'sum' && tableOf(measure) === 'events' ? [measure.property] : [],
  );
  return new Map([...new Set(properties)].map((property, i) => [property, `amount_${i + 1}`]));
}

/** `day` within days; `to` can be left out where the scan has the same end. */
export const dayPredicates = (column: string, days: Days): string[] => [
  ...(days.from === undefined ? [] : [`${column} >= ${encodeLiteral(days.from)}`]),
  `${column} <= ${encodeLiteral(days.to)}`,
];

/** Regular expression of plain decimal notation, at most 18 digits before the point: sums of it cannot overflow. */
export const plainDecimal = '^-?[0-9]{1,18}(\\.[0-9]+)?\\z';

/**
 * SQL of a JSON object's member as DECIMAL(38,4), rounded half up; NULL when it is no number, nor a string that
 * reads as one in plain decimal notation. The rollup's `revenue` must be summed from the same expression.
 *
 * @param column name of the column that holds the object's JSON text
 */
export function decimalMember(column: string, member: string): string {
  const text = `json_extract_scalar(${column}, ${encodeMemberPath(member)})`;
  const pattern = encodeLiteral(plainDecimal);
  return `CASE WHEN regexp_like(${text}, ${pattern}) THEN TRY_CAST(${text} AS DECIMAL(38,4)) END`;
}

function namePredicate(needs: readonly Need[]): string {
  const names = needs.flatMap(({ measure }) => (measure.kind === 'trait' ? [] : measure.events));
  return isOneOf(
    'event',
    [...new Set(names)].map((name) => encodeLiteral(name)),
  );
}

function hullOfNeeds(needs: readonly Need[], asOf: string): Days {
  const [first = { to: asOf }, ...others] = needs.flatMap(({ scan }) => (scan ? [scan] : []));
  return hullOf(first, ...others);
}
