import { encodeLiteral, isOneOf } from '../literal.ts';
import type { Need } from '../measure.ts';
import { adjunct, type Scan } from './scan.ts';

/** Nodes that belong to another profile, by kind. Makes nobody a person: who is known by nothing else has no facts. */
export function scanOfContacts(needs: readonly Need[]): Scan {
  const kinds = new Set(
    needs.flatMap(({ measure }) => (measure.kind === 'contact' ? measure.kinds : [])),
  );
  const literals = [...kinds].sort().map((kind) => encodeLiteral(kind));
  return {
    table: 'identity_map',
    columns: new Map([
      ['node', 'node'],
      ['contact_kind', 'kind'],
      [adjunct, 'TRUE'],
    ]),
    predicates: [isOneOf('kind', literals)],
  };
}
