import { type FactTable, type Need, tableOf } from '../measure.ts';
import { scanOfConsents } from './consents.ts';
import { scanOfContacts } from './contacts.ts';
import { scanOfEvents } from './events.ts';
import { scanOfTraits } from './node-traits.ts';
import { scanOfDays } from './profile-days.ts';
import type { Scan, ScanContext } from './scan.ts';

interface Source {
  readonly table: FactTable;
  readonly scan: (needs: readonly Need[], context: ScanContext) => Scan;
  /** Read for its nodes alone when everybody is asked for. */
  readonly knowsEverybody: boolean;
}

/** Where facts come from, in the order in which they stand in a statement. */
const sources: readonly Source[] = [
  { table: 'profile_days', scan: scanOfDays, knowsEverybody: true },
  { table: 'events', scan: scanOfEvents, knowsEverybody: false },
  { table: 'node_traits', scan: scanOfTraits, knowsEverybody: true },
  { table: 'consents', scan: scanOfConsents, knowsEverybody: true },
  { table: 'identity_map', scan: scanOfContacts, knowsEverybody: false },
];

/** The passes that answer all needs, each table at most once. */
export function scansFor(needs: readonly Need[], context: ScanContext): Scan[] {
  return sources.flatMap(({ table, scan, knowsEverybody }) => {
    const own = needs.filter(({ measure }) => tableOf(measure) === table);
    return own.length > 0 || (knowsEverybody && context.everybody) ? [scan(own, context)] : [];
  });
}
