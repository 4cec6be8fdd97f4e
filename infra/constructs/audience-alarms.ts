import type { BundledFunction } from './bundled-function.ts';
import { logAlarm } from './log-alarm.ts';

/**
 * Alarms while an audience is older than its schedule promises, and while the evaluation of one fails: `tick` counts both
 * every five minutes. Its members stay those of the last good evaluation, so nothing else would tell.
 */
export function audienceAlarms(tick: BundledFunction): void {
  logAlarm(tick, 'StaleAudiences', {
    message: 'audiences watched',
    value: '$.stale',
    description:
      'An audience is older than its schedule promises; lists that follow it are too: daicho audiences history ID.',
  });
  logAlarm(tick, 'FailedAudiences', {
    message: 'audiences watched',
    value: '$.failed',
    description:
      'An audience cannot be evaluated; the members before stay. Its reason: daicho audiences show ID.',
  });
}
