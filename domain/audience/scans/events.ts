import { decimalMember } from '../json-member.ts';
import { type Need, tableOf } from '../measure.ts';
import { dayPredicates, hullOfNeeds, namePredicate, type Scan, type ScanContext } from './scan.ts';

/** The events themselves, for what no rollup has. */
export function scanOfEvents(needs: readonly Need[], { asOf }: ScanContext): Scan {
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

/** Column of `events` scans that carries a property as a decimal. */
export function amountNames(needs: readonly Need[]): ReadonlyMap<string, string> {
  const properties = needs.flatMap(({ measure }) =>
    measure.kind === 'sum' && tableOf(measure) === 'events' ? [measure.property] : [],
  );
  return new Map([...new Set(properties)].map((property, i) => [property, `amount_${i + 1}`]));
}
