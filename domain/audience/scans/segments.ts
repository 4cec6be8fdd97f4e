import { segmentEvents, segmentProperty } from '../../../schemas/external-segment.ts';
import { encodeLiteral, encodePath, isOneOf } from '../literal.ts';
import type { Need } from '../measure.ts';
import { dayPredicates, hullOfNeeds, type Scan, type ScanContext } from './scan.ts';

const joined = encodeLiteral(segmentEvents.joined);

/** Who joined and left segments from outside: a pass over two events, apart from what else is asked of events. */
export function scanOfSegments(needs: readonly Need[], { asOf }: ScanContext): Scan {
  const days = hullOfNeeds(needs, asOf);
  return {
    table: 'events',
    columns: new Map([
      ['node', 'node'],
      ['segment_id', `json_extract_scalar(properties, ${encodePath([segmentProperty])})`],
      ['segment_joined', `event = ${joined}`],
      // A timestamp(3) always prints 23 characters, so the text orders by time, then by message.
      ['segment_version', `CAST("timestamp" AS VARCHAR) || message_id`],
    ]),
    predicates: [
      ...dayPredicates('day', days),
      isOneOf('event', [joined, encodeLiteral(segmentEvents.left)]),
      'NOT is_bot',
    ],
    days,
  };
}

/** SQL over the facts `f` of one profile: whether the last word is that it joined. */
export function segmentAggregate(id: string): string {
  const last = (word: string) =>
    `max(f.segment_version) FILTER (WHERE f.segment_id = ${encodeLiteral(id)} AND ${word})`;
  const [joins, leaves] = [last('f.segment_joined'), last('NOT f.segment_joined')];
  return `COALESCE(${joins} > COALESCE(${leaves}, ''), FALSE)`;
}
