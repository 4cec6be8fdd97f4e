import { checksUntil, type Obstacle, unaskable } from './checks.ts';
import type { ReadyConversion } from './conversion.ts';
import type { Check, ConnectorPorts } from './destination.ts';

/** An address that nobody can have: `.invalid` is reserved. */
const nobodysAddress = 'daicho-check@nobody.invalid';
const names = ['token', 'permission'] as const;

/**
 * An event of nobody, for a platform to validate: without a value, made nowhere in particular.
 *
 * @param eventName the platform's word for something that is no purchase
 */
export function nobodysEvent(
  eventName: string,
  { clock, hashText }: Pick<ConnectorPorts, 'clock' | 'hashText'>,
): ReadyConversion {
  const atEpochMs = clock();
  return {
    recordId: 'nobody',
    conversion: {
      eventId: `daicho-check-${atEpochMs}`,
      eventName,
      atEpochMs,
      source: 'other',
      url: 'https://nobody.invalid/',
      userAgent: 'daicho-check',
      clickIds: {},
    },
    keys: { email: [hashText('sha256', nobodysAddress)] },
  };
}

/**
 * Verdicts on token and permission after a trial.
 *
 * @param target what to do when the place that the events go to is not there
 */
export function trialChecks(obstacle: Obstacle | undefined, target: string): readonly Check[] {
  const isOfPlace = obstacle?.kind === 'fault' && !names.some((name) => name === obstacle.at);
  return checksUntil(
    names,
    isOfPlace ? { kind: 'fault', at: 'permission', advice: target } : obstacle,
  );
}

/** Verdicts where a trial would count as an event, or the platform has none. */
export function noTrial(advice: string): readonly Check[] {
  return names.map((name) => unaskable(name, advice));
}
