import { type Days, hullOf } from '../days.ts';
import { encodeLiteral, isOneOf } from '../literal.ts';
import type { FactTable, Measure, Need } from '../measure.ts';

/** One pass over one table: what it yields under which name, and which rows. */
export interface Scan {
  readonly table: FactTable;
  /** Sub-select over the table that is read in its place. */
  readonly from?: string;
  /** SQL expression by output name; `node` comes first in every scan. */
  readonly columns: ReadonlyMap<string, string>;
  readonly predicates: readonly string[];
  /** Absent where the table has no days. */
  readonly days?: Days;
}

/** A number per measure, e.g. `m3`. */
export type PassColumn = (measure: Measure) => string;

/** What a scan is built for. */
export interface ScanContext {
  /** Also yield the nodes without any matching fact. */
  readonly everybody: boolean;
  readonly asOf: string;
  /** Column in which a pass that looks at order yields a measure. */
  readonly passColumn: PassColumn;
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
