import { type FactTable, type Measure, tableOf } from './measure.ts';

/** Which pass over the lake answers a measure: a table as it stands, or one that looks at facts in their order. */
export type Pass = FactTable | 'sequences' | 'session_sequences' | 'segments';

export function passOf(measure: Measure): Pass {
  if (measure.kind === 'sequence') return measure.inSession ? 'session_sequences' : 'sequences';
  if (measure.kind === 'segment') return 'segments';
  return tableOf(measure);
}
