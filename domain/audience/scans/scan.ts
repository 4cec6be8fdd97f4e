import { type Days, hullOf } from '../days.ts';
import { nameSql } from '../event-selection.ts';
import { encodeLiteral } from '../literal.ts';
import type { FactTable, Measure, Need } from '../measure.ts';

/** One pass over one table: what it yields under which name, and which rows. */
export interface Scan {
  readonly table: FactTable;
  /** What stands after FROM, indented where it takes several lines. @default the table */
  readonly from?: (indent: string) => string;
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
/** A number per measure, e.g. `m3`. */
export type PassColumn = (measure: Measure) => string;

/** What a scan is built for. */
export interface ScanContext {
  /** Also yield the nodes without any matching fact. */
  readonly everybody: boolean;
  readonly asOf: string;
  /** Column in which a pass that looks at order yields a measure. */
  readonly passColumn: PassColumn;
  /** Up to how many aggregates of a rollup its rows are read as they are. */
  readonly plainAggregates: number;
}

/** `day` within days; `to` can be left out where the scan has the same end. */
export const dayPredicates = (column: string, days: Days): string[] => [
  ...(days.from === undefined ? [] : [`${column} >= ${encodeLiteral(days.from)}`]),
  `${column} <= ${encodeLiteral(days.to)}`,
];

/** Rows of the events that any need names; none when some need is about events of any name. */
export function namePredicates(needs: readonly Need[]): string[] {
  const selections = needs.flatMap(({ measure }) =>
    'selection' in measure ? [measure.selection] : [],
  );
  if (selections.some(({ events }) => events === undefined)) return [];
  return [nameSql([...new Set(selections.flatMap(({ events = [] }) => events))], 'event')];
}

/** The days that all needs together read. */
export function hullOfNeeds(needs: readonly Need[], asOf: string): Days {
  const [first = { to: asOf }, ...others] = needs.flatMap(({ scan }) => (scan ? [scan] : []));
  return hullOf(first, ...others);
}
