import type { BundledFunction } from './bundled-function.ts';
import { logAlarm } from './log-alarm.ts';

/**
 * Alarms when the lake said something else than the graph, and when a job of `curate` gave up, such as an erasure. Log
 * lines are the metrics: a job's failure fails no invocation.
 */
export function curationAlarms(curate: BundledFunction): void {
  logAlarm(curate, 'Drift', {
    message: 'reconciled',
    value: '$.drift',
    description:
      'Graph and lake differed. It is repaired; find out what was lost: daicho identity reconcile --last.',
  });
  logAlarm(curate, 'GaveUp', {
    message: 'curation failed',
    value: '1',
    description:
      'A reconciliation, dry run or erasure gave up; the log names the job. Say an erasure again: it goes on.',
  });
}
