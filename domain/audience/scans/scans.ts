import type { Need } from '../measure.ts';
import { type Pass, passOf } from '../pass.ts';
import { scanOfCases } from './cases.ts';
import { scanOfConsents } from './consents.ts';
import { scanOfContacts } from './contacts.ts';
import { scanOfEvents } from './events.ts';
import { scanOfTraits } from './node-traits.ts';
import { scanOfDays } from './profile-days.ts';
import type { Scan, ScanContext } from './scan.ts';
import { scanOfScores } from './scores.ts';
import { scanOfSegments } from './segments.ts';
import { scanOfSequences } from './sequences.ts';
import { scanOfSessions } from './sessions.ts';
import { scanOfStreaks } from './streaks.ts';

interface Source {
  readonly pass: Pass;
  readonly scan: (needs: readonly Need[], context: ScanContext) => Scan;
  /** Read for its nodes alone when everybody is asked for. */
  readonly knowsEverybody: boolean;
}

/** Where facts come from, in the order in which they stand in a statement. */
const sources: readonly Source[] = [
  { pass: 'profile_days', scan: scanOfDays, knowsEverybody: true },
  { pass: 'events', scan: scanOfEvents, knowsEverybody: false },
  { pass: 'node_traits', scan: scanOfTraits, knowsEverybody: true },
  { pass: 'consents', scan: scanOfConsents, knowsEverybody: true },
  { pass: 'identity_map', scan: scanOfContacts, knowsEverybody: false },
  { pass: 'scores', scan: scanOfScores, knowsEverybody: false },
  { pass: 'segments', scan: scanOfSegments, knowsEverybody: false },
  { pass: 'sequences', scan: scanOfSequences, knowsEverybody: false },
  { pass: 'session_sequences', scan: scanOfSequences, knowsEverybody: false },
  { pass: 'day_streaks', scan: scanOfStreaks, knowsEverybody: false },
  { pass: 'event_streaks', scan: scanOfStreaks, knowsEverybody: false },
  { pass: 'sessions', scan: scanOfSessions, knowsEverybody: false },
  { pass: 'cases', scan: scanOfCases, knowsEverybody: false },
];

/** The passes that answer all needs, each pass at most once. */
export function scansFor(needs: readonly Need[], context: ScanContext): Scan[] {
  return sources.flatMap(({ pass, scan, knowsEverybody }) => {
    const own = needs.filter(({ measure }) => passOf(measure) === pass);
    return own.length > 0 || (knowsEverybody && context.everybody) ? [scan(own, context)] : [];
  });
}
