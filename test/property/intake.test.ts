import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkEvent } from '../../domain/intake/check-event.ts';
import { isMembers } from '../../domain/intake/split.ts';
import { wireEvent } from '../../schemas/wire-event.ts';
import { batch, fates, takeBatch, track } from '../unit/intake-tools.ts';

const poisons = [
  'null',
  '[]',
  '{}',
  '{"a":}',
  '{"type":"track"}',
  '{"type":"nonsense","userId":"u"}',
  '{"type":"track","event":"x","userId":12345678901234567890}',
  '{"type":"track","event":"x","userId":"u","__proto__":1}',
  `{"type":"track","event":"x","userId":"u","properties":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`,
  `{"type":"track","event":"x","userId":"u","properties":{"a":"${'x'.repeat(300_000)}"}}`,
];

const scalar = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constantFrom(
    null,
    '',
    '\u0000',
    '\ud800',
    '\ufffe',
    '<script>',
    "'; DROP TABLE x; --",
    '％４０',
    1e308,
  ),
);
const anything = fc.oneof(
  scalar,
  fc.json().map((text): unknown => JSON.parse(text)),
  fc.array(scalar),
);
const text = fc.oneof(
  { weight: 8, arbitrary: fc.string({ minLength: 1 }) },
  { weight: 1, arbitrary: anything },
);
const members = fc.oneof(
  { weight: 8, arbitrary: fc.dictionary(fc.string(), anything) },
  { weight: 1, arbitrary: anything },
);
const event = fc.record(
  {
    type: fc.oneof(
      {
        weight: 20,
        arbitrary: fc.constantFrom('track', 'identify', 'page', 'screen', 'group', 'alias'),
      },
      { weight: 1, arbitrary: anything },
    ),
    event: text,
    userId: text,
    anonymousId: text,
    previousId: text,
    groupId: text,
    messageId: text,
    name: text,
    category: text,
    timestamp: anything,
    sentAt: anything,
    properties: members,
    traits: fc.oneof(
      fc.dictionary(fc.constantFrom('email', 'phone', 'name', 'address', 'plan', 'x'), anything),
      anything,
    ),
    context: fc.oneof(
      fc.record({
        traits: anything,
        consent: fc.oneof(anything, fc.record({ categoryPreferences: anything })),
        ip: anything,
        userAgent: anything,
      }),
      anything,
    ),
    integrations: members,
  },
  { requiredKeys: [] },
);

describe('intake', () => {
  test('one poison in any position leaves all its neighbours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.nat(),
        fc.constantFrom(...poisons),
        (size, seed, poison) => {
          const at = seed % size;
          const texts = Array.from({ length: size }, (_, index) =>
            index === at ? poison : JSON.stringify(track({ messageId: `m${index}` })),
          );
          const found = fates(takeBatch(`{"batch":[${texts.join(',')}]}`));
          expect(found).toHaveLength(size);
          expect(found.filter((fate) => fate !== 'taken')).toHaveLength(1);
          expect(found[at]).not.toBe('taken');
        },
      ),
      { numRuns: 100 },
    );
  });

  test('nothing that a client can say is a fault of ours, and every position has one fate', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), event, (events, head) => {
        const request = takeBatch(batch(events, { ...head }));
        expect(request.events).toHaveLength(events.length);
        for (const { taken } of request.events) {
          if (taken.kind === 'rejected') {
            expect(taken.reason).not.toBe('unprocessable');
            continue;
          }
          expect(taken.row.properties.isWellFormed()).toBe(true);
          expect(JSON.parse(taken.row.context)).toBeTypeOf('object');
          expect(taken.day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('the check by hand accepts what the schema accepts', () => {
    fc.assert(
      fc.property(event, (sent) => {
        const parsed: unknown = JSON.parse(JSON.stringify(sent));
        if (!isMembers(parsed)) return;
        expect('type' in checkEvent(parsed, undefined)).toBe(wireEvent.safeParse(parsed).success);
      }),
      { numRuns: 700 },
    );
  });

  test('no planted address or number comes out, wherever it was put', () => {
    const secrets = fc.constantFrom(
      ['secret.person@example.jp', 'secret.person'],
      ['SECRET.person%40example.jp', 'person'],
      ['090-7777-6666', '7777'],
      ['+81 90 7777 6666', '7777'],
      ['０９０７７７７６６６６', '７７７７'],
    );
    const around = fc.constantFrom('', ' ', '、', '?a=', '「', 'です', '(', ')', '\n', '&b=');
    fc.assert(
      fc.property(
        secrets,
        around,
        around,
        fc.constantFrom('properties', 'context'),
        ([secret = '', trace = ''], left, right, place) => {
          const text = `${left}${secret}${right}`;
          const sent = track({ [place]: { a: { b: [text] }, url: `https://x.jp/?q=${text}` } });
          const [first] = takeBatch(batch([sent])).events;
          const row = first?.taken.kind === 'taken' ? JSON.stringify(first.taken.row) : '';
          expect(row).not.toBe('');
          expect(row).not.toContain(trace);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('prototypes stay what they are', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).length;
    const keys = [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      '__defineGetter__',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.constantFrom('properties', 'traits', 'context', 'integrations'),
        (key, place) => {
          const text = `{"type":"identify","userId":"u","event":"x","${place}":{"${key}":{"polluted":true}},"${key}":{"polluted":true}}`;
          fates(takeBatch(`{"batch":[${text}],"context":{"${key}":{"polluted":true}}}`));
          expect('polluted' in {}).toBe(false);
        },
      ),
    );
    expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(before);
  });
});
