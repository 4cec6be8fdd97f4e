import * as fc from 'fast-check';
import type { AudienceDefinition, AudienceWindow, Condition } from '../../schemas/audience.ts';
import { audienceDefinition } from '../../schemas/audience.ts';
import type { World } from './audience-oracle.ts';

/** Names and texts that break what does not quote, all legal in events, properties and traits. */
export const oddNames = [
  'Order Completed',
  "O'Brien''s",
  'say "hi"',
  '\\back\\"slash\\',
  '注文完了 🛒',
  'a.b[0]~1/c',
  '*',
  '$',
  "x'; DROP TABLE events; --",
  'line\nbreak /* ? */ :p %s',
];

const nodes = ['user_id.a', 'user_id.b', 'email.c', 'phone.d', 'anonymous_id.é', 'anonymous_id.f'];
export const asOf = '2024-03-01';
const days = fc
  .integer({ min: -3, max: 12 })
  .map((age) => new Date(Date.parse(asOf) - age * 86_400_000).toISOString().slice(0, 10));
const properties = ['revenue', '\\a.b[0]~1/c"\\'];
const eventName = fc.constantFrom(...oddNames.slice(2, 5));
const traitName = fc.constantFrom(...oddNames.slice(1, 3), 'customer_number');

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
  ...[12, 12.00004, 12.5, -3, 1e21, true, false, null, ['gold'], '"', '', 'null', 'true'],
);

export const world: fc.Arbitrary<World> = fc.record({
  asOf: fc.constant(asOf),
  events: fc.array(
    fc.record({
      node: fc.constantFrom(...nodes),
      event: eventName,
      day: days,
      properties: fc
        .tuple(...properties.map((name) => fc.record({ [name]: amount }, { requiredKeys: [] })))
        .map((members) => Object.assign({}, ...members)),
      isBot: fc.constantFrom(true, false, false, false, false),
    }),
    { minLength: 0, maxLength: 24, size: 'max' },
  ),
  identity: fc.uniqueArray(
    fc.record({
      node: fc.constantFrom(...nodes),
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
});

const window: fc.Arbitrary<AudienceWindow> = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((count) => ({ within: { days: count } })),
  fc.integer({ min: 0, max: 10 }).map((count) => ({ before: { days: count } })),
  fc.tuple(days, days).map(([a, b]): AudienceWindow => ({ between: a <= b ? [a, b] : [b, a] })),
);
const names = fc.oneof(
  eventName.map((event) => ({ event })),
  fc.array(eventName, { minLength: 1, maxLength: 3 }).map((events) => ({ events })),
);
const maybeWindow = fc.oneof(
  fc.constant({}),
  window.map((some) => ({ window: some })),
);
const comparison = fc.constantFrom(
  'equals',
  'not_equals',
  'greater_than',
  'greater_than_or_equal',
  'less_than',
  'less_than_or_equal',
);
const bounded = (value: fc.Arbitrary<number>) =>
  fc.oneof(
    { arbitrary: fc.record({ operator: comparison, value }), weight: 4 },
    {
      arbitrary: fc
        .tuple(value, value)
        .map(([a, b]) => ({ operator: 'between', value: a <= b ? [a, b] : [b, a] })),
      weight: 1,
    },
  );
const counts = fc.integer({ min: 0, max: 3 });
const sums = fc.constantFrom(-2, -0.1, 0, 0, 0.1, 0.4, 2, 12.3457);
const property = fc.constantFrom(...properties);

const count = fc
  .tuple(names, bounded(counts), maybeWindow)
  .map(([event, test, when]) => ({ count: { ...event, ...test, ...when } }));
const sum = fc
  .tuple(names, property, bounded(sums), maybeWindow)
  .map(([event, of, test, when]) => ({ sum: { ...event, property: of, ...test, ...when } }));
const occurrence = fc
  .tuple(fc.constantFrom('first', 'last'), names, window)
  .map(([kind, event, when]) => ({ [kind]: { ...event, window: when } }));

const scalar = fc.constantFrom<unknown>(
  ...['gold', "g'old", '12', '', 'null', 'true', 12, 12.5, -3, true, false],
  ...[{ date: '2024-02-29' }, { date: '2024-03-01' }],
);
const orders = fc.constantFrom(
  'greater_than',
  'greater_than_or_equal',
  'less_than',
  'less_than_or_equal',
);
const traitTest = fc.oneof(
  fc.record({ operator: fc.constantFrom('equals', 'not_equals'), value: scalar }),
  fc.record({
    operator: fc.constant('in'),
    value: fc.array(scalar, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    operator: fc.constant('contains'),
    value: fc.constantFrom('g', "'", '"', '0', 'old'),
  }),
  fc.record({
    operator: orders,
    value: fc.constantFrom<unknown>(12, 0, 12.5, { date: '2024-02-29' }),
  }),
  fc.constantFrom(
    { operator: 'between', value: [-3, 12] },
    { operator: 'between', value: [{ date: '2024-02-01' }, { date: '2024-02-29' }] },
    { operator: 'exists' },
    { operator: 'exists', value: true },
    { operator: 'exists', value: false },
  ),
);
const trait = fc.tuple(traitName, traitTest).map(([name, test]) => ({ trait: { name, ...test } }));

const by = fc.oneof(
  fc.tuple(names, property, maybeWindow).map(([event, of, when]) => ({
    sum: { ...event, property: of, ...when },
  })),
  fc.tuple(names, maybeWindow).map(([event, when]) => ({ count: { ...event, ...when } })),
);
const ntile = (among: fc.Arbitrary<unknown>) =>
  fc
    .record(
      {
        of: fc.integer({ min: 2, max: 4 }),
        part: fc.oneof(fc.constantFrom<unknown>(1, 2), fc.constant([1, 2])),
        by,
        order: fc.constantFrom('asc', 'desc'),
        among,
        tieBreak: fc.record({ trait: traitName, order: fc.constantFrom('asc', 'desc') }),
      },
      { requiredKeys: ['of', 'part', 'by', 'order', 'among'] },
    )
    .map((value) => ({ ntile: value }));

const leaf = fc.oneof(count, count, sum, occurrence, trait, trait);

function tree(depth: number, withRanks: boolean): fc.Arbitrary<unknown> {
  if (depth <= 1) return leaf;
  const below = tree(depth - 1, withRanks);
  const several = fc.array(below, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    leaf,
    several.map((all) => ({ all })),
    several.map((any) => ({ any })),
    below.map((not) => ({ not })),
    ...(withRanks ? [ntile(tree(depth - 1, false))] : []),
  );
}

export const define = (where: unknown): AudienceDefinition =>
  audienceDefinition.parse({
    version: 1,
    name: 'generated',
    purpose: 'to be compared with a naive evaluator',
    goal: 'no difference',
    owner: 'tests',
    target: 'none',
    where,
  });

/** Valid conditions of every kind, at most `depth` deep. */
export const conditions = (depth: number, withRanks = true): fc.Arbitrary<Condition> =>
  tree(depth, withRanks).map((where) => define(where).where);
