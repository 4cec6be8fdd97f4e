import { keyOf, type Need, tableOf } from '../measure.ts';
import { namePredicates } from '../passes/event-flag.ts';
import { streaksSql } from '../passes/streaks.ts';
import { dayPredicates, hullOfNeeds, type Scan, type ScanContext } from './scan.ts';

/** Days in a row: a pass over the rollup, or over the events where their properties are tested. */
export function scanOfStreaks(needs: readonly Need[], { asOf, passColumn }: ScanContext): Scan {
  const days = hullOfNeeds(needs, asOf);
  const measures = new Map(needs.map(({ measure }) => [keyOf(measure), measure]));
  const streaks = [...measures.values()].flatMap((measure) =>
    measure.kind === 'streak' ? [{ measure, name: passColumn(measure) }] : [],
  );
  const isRolledUp = streaks.every(({ measure }) => tableOf(measure) === 'profile_days');
  const table = isRolledUp ? 'profile_days' : 'events';
  const predicates = [
    ...dayPredicates('e.day', days),
    ...namePredicates(streaks.map(({ measure }) => measure.of)),
    ...(isRolledUp ? [] : ['NOT e.is_bot']),
  ];
  return {
    table,
    from: () => streaksSql(table, streaks, predicates, asOf),
    columns: new Map([['node', 'node'], ...streaks.map(({ name }) => [name, name] as const)]),
    predicates: [],
    days,
  };
}
