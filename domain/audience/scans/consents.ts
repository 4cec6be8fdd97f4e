import { encodeLiteral, isOneOf } from '../literal.ts';
import type { Need } from '../measure.ts';
import type { Scan, ScanContext } from './scan.ts';

/** Latest word per node and purpose; with `everybody` of those as well who spoke of other purposes. */
export function scanOfConsents(needs: readonly Need[], { everybody }: ScanContext): Scan {
  const columns = new Map([['node', 'node']]);
  // A timestamp(3) always prints 23 characters, so the text orders by time, then by message.
  if (needs.length > 0) {
    columns
      .set('consent_purpose', 'purpose')
      .set('consent_granted', 'is_granted')
      .set('consent_version', `CAST("at" AS VARCHAR) || message_id`);
  }
  const purposes = new Set(
    needs.flatMap(({ measure }) => (measure.kind === 'consent' ? [measure.purpose] : [])),
  );
  const literals = [...purposes].map((purpose) => encodeLiteral(purpose));
  return {
    table: 'consents',
    columns,
    predicates: everybody ? [] : [isOneOf('purpose', literals)],
  };
}
