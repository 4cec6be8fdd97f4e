import { keyOf, type Need } from '../measure.ts';
import type { SequenceMeasure } from '../order-measures.ts';
import { namePredicates } from '../passes/event-flag.ts';
import { sequencesSql } from '../passes/sequences.ts';
import { dayPredicates, hullOfNeeds, type Scan, type ScanContext } from './scan.ts';

/** How often people completed sequences: a pass over the events that any of them names. */
export function scanOfSequences(needs: readonly Need[], { asOf, passColumn }: ScanContext): Scan {
  const days = hullOfNeeds(needs, asOf);
  const measures = new Map(needs.map(({ measure }) => [keyOf(measure), measure]));
  const sequences = [...measures.values()].flatMap((measure) =>
    measure.kind === 'sequence' ? [{ measure, name: passColumn(measure) }] : [],
  );
  const selections = sequences.flatMap(({ measure }) => selectionsIn(measure));
  const predicates = [
    ...dayPredicates('e.day', days),
    ...namePredicates(selections),
    'NOT e.is_bot',
  ];
  return {
    table: 'events',
    from: () => sequencesSql(sequences, predicates, asOf),
    columns: new Map([['node', 'node'], ...sequences.map(({ name }) => [name, name] as const)]),
    predicates: [],
    days,
  };
}

const selectionsIn = ({ steps }: SequenceMeasure) =>
  steps.flatMap(({ of, without }) => (without === undefined ? [of] : [of, without]));
