import type { Need } from '../measure.ts';
import { caseColumns, casesSql } from '../passes/cases.ts';
import type { Scan, ScanContext } from './scan.ts';

/** The open cases, a row each. */
export function scanOfCases(_needs: readonly Need[], { asOf }: ScanContext): Scan {
  return {
    table: 'events',
    from: () => casesSql(asOf),
    columns: new Map([
      ['node', 'node'],
      ['open_case', 'TRUE'],
      ...Object.values(caseColumns).map((name) => [name, name] as const),
    ]),
    predicates: ['is_open'],
    days: { to: asOf },
  };
}
