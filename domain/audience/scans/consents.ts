import { consentVersion } from '../consent-aggregate.ts';
import { encodeLiteral, isOneOf } from '../literal.ts';
import type { Need } from '../measure.ts';
import type { Scan, ScanContext } from './scan.ts';

/** Latest word per node and purpose; with `everybody` of those as well who spoke of other purposes. */
export function scanOfConsents(needs: readonly Need[], { everybody }: ScanContext): Scan {
  const columns = new Map([['node', 'node']]);
  if (needs.length > 0) {
    columns
      .set('consent_purpose', 'purpose')
      .set('consent_granted', 'is_granted')
      .set('consent_version', consentVersion());
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
