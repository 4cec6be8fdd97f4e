import type { PlannedEvent, TrackingPlan } from '../../schemas/tracking-plan/plan.ts';
import { eventKey } from '../../schemas/tracking-plan/plan.ts';
import type { Members } from '../../schemas/tracking-plan/property.ts';
import { holdsMarks } from './marks.ts';
import { memberBreaks } from './member-breaks.ts';

/** Why a plan may not follow another one. */
export interface Break {
  /** JSON pointer into the newer plan; of what is gone, into the older one. */
  readonly pointer: string;
  /** What is wrong, about what the pointer names: `was integer, is string`. */
  readonly message: string;
}

/**
 * What would break if a plan became another one. Without a break, whatever the older plan finds nothing wrong with, not even to note, the
 * newer one refuses nothing of; and no value that the older one keeps from the lake gets there. Careful rather than complete: some harmless
 * changes are breaks.
 *
 * What is noted is on its way out, so it may be declared or refused next; what is allowed is a promise.
 */
export function breaksBetween(before: TrackingPlan, after: TrackingPlan): readonly Break[] {
  const old = entriesOf(before);
  const current = entriesOf(after);
  const events = [...new Set([...current.keys(), ...old.keys()])].flatMap((key) =>
    eventBreaks(entryFor(old, key), entryFor(current, key), before, after),
  );
  const isClosed = before.unplanned === 'allow' && after.unplanned === 'refuse';
  const closed = { pointer: '/unplanned', message: 'was allow, is refuse; say note first' };
  return distinct(isClosed ? [closed, ...events] : events);
}

interface Entry {
  readonly event: PlannedEvent;
  readonly pointer: string;
}

const entriesOf = ({ events }: TrackingPlan): ReadonlyMap<string, Entry> =>
  new Map(
    events.map((event, index) => [
      eventKey(event.type, event.name),
      { event, pointer: `/events/${index}` },
    ]),
  );

/** What events of this type and name are judged by. */
const entryFor = (entries: ReadonlyMap<string, Entry>, key: string): Entry | undefined =>
  entries.get(key) ?? entries.get(key.split('\n', 1)[0] ?? key);

function eventBreaks(
  old: Entry | undefined,
  current: Entry | undefined,
  before: TrackingPlan,
  after: TrackingPlan,
): readonly Break[] {
  if (old === undefined) {
    const isNarrowed = current !== undefined && before.unplanned === 'allow';
    if (!isNarrowed || takesAnything(current.event)) return [];
    const message = 'is listed, where anything was allowed; say note for unplanned first';
    return [{ pointer: current.pointer, message }];
  }
  if (current !== undefined) return memberBreaks(old.event, current.event, current.pointer);
  if (Object.values(old.event.properties).some(holdsMarks)) {
    const message =
      'is gone, and had personal or sensitive properties, which nothing would keep apart';
    return [{ pointer: old.pointer, message }];
  }
  if (after.unplanned !== 'refuse') return [];
  return [{ pointer: old.pointer, message: 'is gone, and events that are not listed are refused' }];
}

const takesAnything = ({ properties, additional }: Members): boolean =>
  Object.keys(properties).length === 0 && additional !== 'refuse';

/** One entry for all names may be compared with several. */
const distinct = (breaks: readonly Break[]): readonly Break[] => [
  ...new Map(breaks.map((one) => [`${one.pointer}\n${one.message}`, one])).values(),
];
