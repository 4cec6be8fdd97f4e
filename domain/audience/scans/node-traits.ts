import { encodeLiteral, isOneOf } from '../literal.ts';
import type { Need } from '../measure.ts';
import type { Scan, ScanContext } from './scan.ts';

/** Latest traits per node; with `everybody` those without the named traits as well. */
export function scanOfTraits(needs: readonly Need[], { everybody }: ScanContext): Scan {
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
