import { type FactTable, type Measure, tableOf } from './measure.ts';

/** Which pass over the lake answers a measure: a table as it stands, or one that looks at facts in their order. */
export type Pass =
  | FactTable
  | 'sequences'
  | 'session_sequences'
  | 'day_streaks'
  | 'event_streaks'
  | 'cases'
  | 'segments';

export function passOf(measure: Measure): Pass {
  const table = tableOf(measure);
  switch (measure.kind) {
    case 'sequence':
      return measure.inSession ? 'session_sequences' : 'sequences';
    case 'streak':
      return table === 'profile_days' ? 'day_streaks' : 'event_streaks';
    case 'openCases':
      return 'cases';
    case 'segment':
      return 'segments';
    default:
      return table;
  }
}
