import type { NodeId } from '../identity/identifier.ts';
import type { EventRow } from './rows.ts';

const windowMs = 60_000;
/** One page a second for a minute, which nobody reads. */
const mostViews = 60;
/** Five actions a second for a minute, which nobody does. */
const mostEvents = 300;

/** What the rule looks at of an event. */
export type TimedEvent = Pick<EventRow, 'node' | 'type' | 'timestamp' | 'is_day_flagged'>;

/**
 * Nodes that sent more than a person can within any minute of the events' own time: more than 60 views, or 300 events of
 * any kind. Whether a queue of hours comes in one request does not matter; events whose own time cannot be trusted say
 * nothing. Does not hang on the order of the events.
 *
 * @param events those of browser keys
 */
export function burstingNodes(events: Iterable<TimedEvent>): ReadonlySet<NodeId> {
  const byNode = new Map<NodeId, TimedEvent[]>();
  for (const event of events) {
    if (event.is_day_flagged) continue;
    const known = byNode.get(event.node);
    if (known === undefined) byNode.set(event.node, [event]);
    else known.push(event);
  }
  const bursting = new Set<NodeId>();
  for (const [node, own] of byNode) if (isBurst(own)) bursting.add(node);
  return bursting;
}

function isBurst(events: readonly TimedEvent[]): boolean {
  if (events.length <= mostViews) return false;
  const times = events.map(({ timestamp }) => timestamp);
  const views = events.filter(isView).map(({ timestamp }) => timestamp);
  return isDenser(times, mostEvents) || isDenser(views, mostViews);
}

const isView = ({ type }: TimedEvent): boolean => type === 'page' || type === 'screen';

/** Whether more than `most` of the times lie within less than a minute. */
function isDenser(times: readonly number[], most: number): boolean {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted.some(
    (from, at) => (sorted[at + most] ?? Number.POSITIVE_INFINITY) - from < windowMs,
  );
}
