import type { BundledFunction } from './bundled-function.ts';
import { logAlarm } from './log-alarm.ts';

const ofHour = [
  [
    'SilentSources',
    '$.silent',
    'A source that sent events a day ago has sent none for an hour: look at the site, its key and its consent tool.',
  ],
  [
    'FloodingSources',
    '$.flooding',
    'A source sent five times what it sent a day ago: a campaign, a loop, or somebody who has its key. daicho source limit.',
  ],
  [
    'RejectingSources',
    '$.rejecting',
    'More than a tenth of what a source sends is rejected: daicho tail --outcome rejected tells why.',
  ],
  [
    'RefusingSources',
    '$.refusing',
    'The collector refuses more requests of a source than it takes: daicho tail --outcome refused tells why.',
  ],
] as const;

/**
 * Alarms on what sources send, which no count of errors shows: `tick` compares the last hour of each with the same hour a
 * day before, every five minutes. Which source it is stands in its log, on the page and in `daicho tally`.
 */
export function sourceAlarms(tick: BundledFunction): void {
  for (const [name, value, description] of ofHour) {
    logAlarm(tick, name, { message: 'sources watched', value, description });
  }
}
