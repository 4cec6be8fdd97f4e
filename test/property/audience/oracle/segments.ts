import { library } from '../library.ts';
import { momentOf } from './moments.ts';
import { inByteOrder } from './order.ts';
import { consentOf } from './persons.ts';
import type { Person } from './world.ts';

export function isInSegment(id: string, person: Person, asOf: string): boolean {
  const segment = library.segments.get(id);
  if (segment === undefined || segment.expiresOn < asOf) return false;
  const last = person.events
    .filter(
      ({ event, properties }) =>
        /^Segment (Joined|Left)$/.test(event) && properties['segment_id'] === id,
    )
    .toSorted(
      (a, b) =>
        momentOf(a) - momentOf(b) ||
        inByteOrder(a.messageId ?? '', b.messageId ?? '') ||
        Number(a.event === 'Segment Left') - Number(b.event === 'Segment Left'),
    )
    .at(-1);
  return (
    last?.event === 'Segment Joined' && consentOf(person, segment.consentPurpose) === 'granted'
  );
}
