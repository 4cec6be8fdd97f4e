import { type Days, hullOf } from '../days.ts';
import { encodeLiteral, isOneOf } from '../literal.ts';
import type { FactTable, Need } from '../measure.ts';

/** One pass over one table: what it yields under which name, and which rows. */
export interface Scan {
  readonly table: FactTable;
  /** SQL expression by output name; `node` comes first in every scan. */
  readonly columns: ReadonlyMap<string, string>;
  readonly predicates: readonly string[];
  /** Absent where the table has no days. */
  readonly days?: Days;
}

/**
 * Column that is TRUE in scans that say something of people who must be known from elsewhere: by such rows alone
 * nobody is one of everybody.
 */
export const adjunct = 'adjunct';

/** What a scan is built for. */
export interface ScanContext {
  /** Also yield the nodes without any matching fact. */
  readonly everybody: boolean;
  readonly asOf: string;
}

/** `day` within days; `to` can be left out where the scan has the same end. */
export const dayPredicates = (column: string, days: Days): string[] => [
  ...(days.from === undefined ? [] : [`${column} >= ${encodeLiteral(days.from)}`]),
  `${column} <= ${encodeLiteral(days.to)}`,
];

/** Rows of the events that any need names. */
export function namePredicate(needs: readonly Need[]): string {
  const names = needs.flatMap(({ measure }) => ('events' in measure ? measure.events : []));
  return isOneOf(
    'event',
    [...new Set(names)].map((name) => encodeLiteral(name)),
  );
}

/** The days that all needs together read. */
export function hullOfNeeds(needs: readonly Need[], asOf: string): Days {
  const [first = { to: asOf }, ...others] = needs.flatMap(({ scan }) => (scan ? [scan] : []));
  return hullOf(first, ...others);
}
