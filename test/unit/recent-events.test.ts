import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecentEvent } from '../../schemas/control.ts';
import { packRecent, unpackRecent } from '../../stores/recent-events.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 256 });
const event: fc.Arbitrary<RecentEvent> = fc.record(
  {
    sourceId: text,
    requestId: fc.uuid(),
    position: fc.nat(),
    messageId: text,
    type: text,
    event: text,
    receivedAt: text,
    outcome: fc.constantFrom('landed', 'rejected'),
    node: text,
    reason: text,
  },
  {
    requiredKeys: [
      'sourceId',
      'requestId',
      'position',
      'messageId',
      'type',
      'event',
      'receivedAt',
      'outcome',
    ],
  },
);

test('what is packed comes out again', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      expect(unpackRecent(packRecent(events))).toEqual(events);
    }),
  );
});

test('fifty usual events take five write units at most, of 1 KB', () => {
  const events = Array.from({ length: 50 }, (_, position) => ({
    sourceId: 'shop',
    requestId: randomUUID(),
    position: position % 10,
    messageId: randomUUID(),
    type: 'track',
    event: ['Product Viewed', 'Product Added', 'カート追加'][position % 3] ?? '',
    receivedAt: '2026-01-01T00:00:00.000Z',
    node: `anonymous_id.${randomUUID().replaceAll('-', '')}`,
    outcome: 'landed' as const,
  }));
  expect(packRecent(events).length).toBeLessThan(5 * 1024 - 100);
});

test('rubbish is refused', () => {
  expect(() => unpackRecent('rubbish')).toThrow();
  expect(() => unpackRecent('')).toThrow();
});
