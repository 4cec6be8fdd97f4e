import type { Check } from './destination.ts';

/** What a check of a connection ran into. `later`: nothing can be said at the moment. */
export type Obstacle =
  | { readonly kind: 'fault'; readonly at: Check['name']; readonly advice: string }
  | { readonly kind: 'later'; readonly advice: string };

/**
 * Verdicts on what a platform looks at one after the other: all before the obstacle are fine, what stands behind it was
 * not reached.
 *
 * @param names in the order in which the platform looks; the obstacle's is one of them
 */
export function checksUntil(
  names: readonly Check['name'][],
  obstacle: Obstacle | undefined,
): readonly Check[] {
  if (obstacle === undefined) return names.map((name) => ({ name, verdict: 'ok' }));
  const { advice } = obstacle;
  if (obstacle.kind === 'later') return names.map((name) => ({ name, verdict: 'unknown', advice }));
  const place = names.indexOf(obstacle.at);
  return names.map((name, index) => {
    if (index < place) return { name, verdict: 'ok' };
    if (index === place) return { name, verdict: 'failed', advice };
    return { name, verdict: 'unknown', advice: `Mend ${obstacle.at} first, then check again.` };
  });
}

/** Verdict on what the platform gives no way to ask. */
export function unaskable(name: Check['name'], advice: string): Check {
  return { name, verdict: 'unknown', advice };
}

/**
 * Verdict on the size of a list.
 *
 * @param size members that the platform matched; undefined where it does not say yet
 * @param minimum members below which the platform does not serve the list
 */
export function sizeCheck(platform: string, size: number | undefined, minimum: number): Check {
  if (size === undefined || size === 0) {
    const advice = `${platform} has matched nobody yet: ask again a day after the first run.`;
    return unaskable('size', advice);
  }
  if (size >= minimum) return { name: 'size', verdict: 'ok' };
  const people = `${platform} has matched ${size} people and serves lists from ${minimum}`;
  return {
    name: 'size',
    verdict: 'failed',
    advice: `${people}: widen the audience, send more fields, or wait a day after the first run.`,
  };
}
