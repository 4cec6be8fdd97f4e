import * as fc from 'fast-check';
import type { World } from '../oracle/world.ts';
import { adEvent, scored } from './ads.ts';
import { businessName } from './business-events.ts';
import { lists } from './event-tests.ts';
import { segmentEvent } from './segments.ts';
import { asOf, days, eventName, nodes, properties, purpose, traitName } from './vocabulary.ts';

const amount = fc.oneof(
  fc.constantFrom<unknown>(0, 0.1, 0.2, '0.3', 12.34565, '-0.00005', 1e-7, 1e21, '1e3'),
  fc.constantFrom<unknown>(
    ' 5',
    '5\n',
    '1_0',
    '',
    'x',
    true,
    null,
    [7],
    { a: 7 },
    '999999999999999999',
  ),
  ...[1, 2, 3].map(() => fc.integer({ min: -60, max: 60 }).map((tenths) => tenths / 10)),
);
const traitValue = fc.constantFrom<unknown>(
  ...[
    'gold',
    "g'old",
    '12',
    '2024-02-29',
    '2024-02-30',
    '2024-02-29T10:00:00+09:00',
    '2024-03-01 ',
  ],
  ...['02-29', '--02-28', '03-01', '--12-31', '02-30', '-02-28', '2023-02-29', '1990-03-01'],
  ...[12, 12.00004, 12.5, -3, 1e21, true, false, null, ['gold'], '"', '', 'null', 'true'],
);

/** Near each other at the limits of a session, and now and then on another date than the day they are filed under. */
const moment = fc
  .tuple(
    days,
    fc.constantFrom(0, 0, 0, 0, 0, 1),
    fc.constantFrom('00:00:00.000', '00:10:00.000', '00:30:00.000', '00:40:00.001', '09:00:00.000'),
  )
  .map(([day, shift, time]) => ({
    day,
    at: `${new Date(Date.parse(day) + shift * 86_400_000).toISOString().slice(0, 10)}T${time}Z`,
  }));

const lake: fc.Arbitrary<World> = fc.record({
  asOf: fc.constant(asOf),
  events: fc
    .array(
      fc
        .tuple(
          moment,
          fc.record({
            node: fc.constantFrom(...nodes),
            event: fc.oneof(eventName, eventName, eventName, businessName),
            properties: fc
              .tuple(
                lists,
                ...properties.map((name) => fc.record({ [name]: amount }, { requiredKeys: [] })),
              )
              .map((members) => Object.assign({}, ...members)),
            isBot: fc.constantFrom(true, false, false, false, false),
            type: fc.constantFrom('track', 'track', 'page', 'screen'),
          }),
        )
        .map(([when, what]) => ({ ...what, ...when })),
      { minLength: 0, maxLength: 24, size: 'max' },
    )
    .map((events) => events.map((event, i) => ({ ...event, messageId: `m${100 + i}` }))),
  identity: fc.uniqueArray(
    fc.record({
      node: fc.constantFrom(...nodes, 'line_user_id.h', 'idfa.i'),
      profileId: fc.constantFrom(...nodes.slice(0, 3)),
      isErased: fc.constantFrom(false, false, false, true),
    }),
    { selector: ({ node }) => node, maxLength: 4 },
  ),
  traits: fc
    .uniqueArray(
      fc.record({
        node: fc.constantFrom(...nodes),
        trait: traitName,
        value: traitValue,
        at: fc.constantFrom(
          '2024-01-01T00:00:00.000Z',
          '2024-01-01T00:00:00.120Z',
          '2024-02-01T09:00:00.000Z',
        ),
        messageId: fc.constantFrom('m1', 'm2', 'm10', '🛒', '｡'),
      }),
      { selector: ({ node, trait }) => `${node} ${trait}`, maxLength: 14, size: 'max' },
    )
    .map((rows) => rows.map((row, i) => ({ ...row, messageId: `${row.messageId}${i}` }))),
  consents: fc.uniqueArray(
    fc.record({
      node: fc.constantFrom(...nodes, 'landline.g'),
      purpose,
      isGranted: fc.boolean(),
      at: fc.constantFrom('2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.120Z'),
      // One may begin like another: what comes behind it must not decide.
      messageId: fc.constantFrom('m1', 'm10', 'm', '🛒', '｡'),
    }),
    { selector: (word) => `${word.node} ${word.purpose}`, maxLength: 8 },
  ),
});

/** The same with what advertising did, and with scores: of those alone who have facts. */
export const world: fc.Arbitrary<World> = fc
  .tuple(
    lake,
    fc.array(fc.oneof(adEvent, segmentEvent), { maxLength: 12 }),
    fc.array(scored, { maxLength: 8 }),
  )
  .map(([facts, ads, scores]) => ({
    ...facts,
    events: [...facts.events, ...ads],
    scores: scores.filter(({ node }) => facts.traits.some((trait) => trait.node === node)),
  }));
