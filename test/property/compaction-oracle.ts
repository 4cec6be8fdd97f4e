/** A landed event, reduced to what compaction looks at. */
export interface LandedEvent {
  readonly day: string;
  readonly sourceId: string;
  readonly messageId: string;
  readonly requestId: string;
  readonly position: number;
  readonly receivedAt: string;
  readonly fingerprint: string;
}

export interface LandedRejection {
  readonly day: string;
  readonly sourceId: string;
  readonly messageId: string;
  readonly requestId: string;
  readonly position: number;
  readonly receivedAt: string;
  readonly reason: string;
}

interface Fate {
  readonly day: string;
  readonly outcome: string;
  readonly reason: string | null;
}

/** What the lake holds: events by `<source> <message>`, fates by `<request>/<position>`. */
export interface CompactedLake {
  readonly events: ReadonlyMap<string, LandedEvent>;
  readonly fates: ReadonlyMap<string, Fate>;
}

export const emptyLake: CompactedLake = { events: new Map(), fates: new Map() };

/**
 * Compaction told in plain loops: every (request, position) once; what is stored stays; among new events of one
 * (source, message) the earliest received is stored, copies of it are duplicates, other content is a conflict.
 */
export function compact(
  lake: CompactedLake,
  landed: readonly LandedEvent[],
  rejections: readonly LandedRejection[],
): CompactedLake {
  const events = new Map(lake.events);
  const fates = new Map(lake.fates);
  const inOrder = [...landed].sort(
    (one, other) =>
      compare(one.receivedAt, other.receivedAt) ||
      compare(one.requestId, other.requestId) ||
      one.position - other.position,
  );
  for (const event of inOrder) {
    const place = `${event.requestId}/${event.position}`;
    if (fates.has(place)) continue;
    const id = `${event.sourceId} ${event.messageId}`;
    const holder = events.get(id);
    if (holder === undefined) {
      events.set(id, event);
      fates.set(place, { day: event.day, outcome: 'stored', reason: null });
    } else if (holder.fingerprint === event.fingerprint) {
      fates.set(place, { day: event.day, outcome: 'duplicate', reason: null });
    } else {
      fates.set(place, { day: event.day, outcome: 'rejected', reason: 'conflict' });
    }
  }
  for (const { day, requestId, position, reason } of rejections) {
    const place = `${requestId}/${position}`;
    if (!fates.has(place)) fates.set(place, { day, outcome: 'rejected', reason });
  }
  return { events, fates };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
