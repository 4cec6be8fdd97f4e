import { Cron } from 'croner';

/**
 * AWS's schedule expressions as cron patterns with seconds.
 *
 * @throws Error for forms that are not served (`at(…)`, rates that do not divide an hour or day)
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
function cronPattern(expression: string): string {
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) \S+\)$/.exec(expression);
  if (cron) return ['0', ...cron.slice(1, 6)].join(' ').replaceAll('?', '*');
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate?.[1] && rate[2] === 'minute') return `0 */${rate[1]} * * * *`;
  if (rate?.[1] && rate[2] === 'hour') return `0 0 */${rate[1]} * * *`;
  if (rate?.[1] && rate[2] === 'day') return `0 0 0 */${rate[1]} * *`;
  throw new Error(`Schedule expression ${expression} is not served by the embedded cloud`);
}

/** Runs `fire` at every due time in the zone until stopped. Day-of-week numbers are not used by our schedules. */
export function schedule(
  expression: string,
  timeZone: string,
  fire: () => void,
): { stop: () => void } {
  const job = new Cron(cronPattern(expression), { timezone: timeZone, unref: true }, fire);
  return { stop: () => job.stop() };
}
