import type { BundledFunction } from './bundled-function.ts';
import { logAlarm } from './log-alarm.ts';

/** An alarm when a strict tracking plan refuses events: they wait in the rejected bucket for two weeks, not longer. */
export function planAlarms(process: BundledFunction): void {
  logAlarm(process, 'PlanViolations', {
    message: 'tracking plans broken',
    value: '$.refused',
    description:
      'Events break the strict plan of their source and are not stored: daicho source violations SOURCE. Widen the plan or mend the sender, then daicho replay --reason plan_violation.',
  });
}
