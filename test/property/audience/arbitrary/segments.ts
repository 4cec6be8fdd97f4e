import * as fc from 'fast-check';
import { library } from '../library.ts';
import { days, nodes } from './vocabulary.ts';

/** Often at one instant, so that what counts of a join and a leave comes up. */
export const segmentEvent = fc
  .record({
    node: fc.constantFrom(...nodes),
    event: fc.constantFrom('Segment Joined', 'Segment Joined', 'Segment Left'),
    day: days,
    time: fc.constantFrom('00:00:00.000', '00:10:00.000'),
    properties: fc.record({
      segment_id: fc.constantFrom(...library.segments.keys(), 'dmp', 'another'),
    }),
    isBot: fc.constantFrom(false, false, false, true),
    messageId: fc.constantFrom('m1', 'm1', 'm10'),
  })
  .map(({ time, ...event }) => ({ ...event, at: `${event.day}T${time}Z` }));
