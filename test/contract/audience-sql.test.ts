import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Condition } from '../../schemas/audience/condition.ts';
import { conditions } from '../property/audience/arbitrary/conditions.ts';
import { define } from '../property/audience/arbitrary/define.ts';
import { asOf, oddNames } from '../property/audience/arbitrary/vocabulary.ts';
import { world } from '../property/audience/arbitrary/world.ts';
import { membersOf } from '../property/audience/oracle/members.ts';
import { peopleOf } from '../property/audience/oracle/people.ts';
import type { World } from '../property/audience/oracle/world.ts';
import { membersBySql as askedMembers, type CompileLimits } from './audience-members.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

/** Both shapes of a statement: the rollup's rows as they are, or summed per node first. */
const shapes = fc.constantFrom({ plainAggregates: 1_000 }, { plainAggregates: 0 });

const membersBySql = (wheres: readonly unknown[], limits?: CompileLimits) =>
  askedMembers(warehouse, wheres, limits);

/** `AUDIENCE_RUNS=2000` for the night. */
const runs = Number(process.env['AUDIENCE_RUNS'] ?? 100);

/** A property that runs out of time goes on in the warehouse that the next test fills. */
const slow = { timeout: 240_000 };

test('compiled audiences have the members that a naive evaluator finds', slow, async () => {
  await fc.assert(
    fc.asyncProperty(
      world,
      fc.array(conditions(4), { minLength: 1, maxLength: 3 }),
      shapes,
      async (facts, wheres, shape) => {
        await warehouse.fill(facts);
        const expected = wheres.map((where) => [...membersOf(where, facts)].sort());
        expect(await membersBySql(wheres, shape)).toEqual(expected);
      },
    ),
    { seed: 20_240_301, numRuns: runs },
  );
});

test('a leaf alone, with nothing else to widen its scan, finds the same', slow, async () => {
  await fc.assert(
    fc.asyncProperty(world, conditions(1), shapes, async (facts, where, shape) => {
      await warehouse.fill(facts);
      expect(await membersBySql([where], shape)).toEqual([[...membersOf(where, facts)].sort()]);
    }),
    { seed: 3, numRuns: runs },
  );
});

test('not, all and any obey the laws of sets', slow, async () => {
  await fc.assert(
    fc.asyncProperty(world, conditions(2), conditions(2), async (facts, a, b) => {
      await warehouse.fill(facts);
      const everybody = peopleOf(facts).map(({ id }) => id);
      const [as = [], bs = [], notA, notNotA, both, either, neither, deMorgan, nobody, all] =
        await membersBySql([
          a,
          b,
          { not: a },
          { not: { not: a } },
          { all: [a, b] },
          { any: [a, b] },
          { all: [{ not: a }, { not: b }] },
          { not: { any: [a, b] } },
          { all: [a, { not: a }] },
          { any: [a, { not: a }] },
        ]);
      expect(notA).toEqual(everybody.filter((id) => !as.includes(id)).sort());
      expect(notNotA).toEqual(as);
      expect(both).toEqual(as.filter((id) => bs.includes(id)));
      expect(either).toEqual([...new Set([...as, ...bs])].sort());
      expect(neither).toEqual(deMorgan);
      expect(nobody).toEqual([]);
      expect(all).toEqual(everybody.sort());
    }),
    { seed: 7, numRuns: 40 },
  );
});

test('the parts of an ntile are the set they were cut from, none larger than the one before', async () => {
  await fc.assert(
    fc.asyncProperty(world, conditions(2, false), async (facts, among) => {
      await warehouse.fill(facts);
      const by = { sum: { event: '注文完了 🛒', property: 'revenue' } };
      const part = (number: number) => ({
        ntile: { of: 3, part: number, by, order: 'desc', among },
      });
      const [set, ...parts] = await membersBySql([among, part(1), part(2), part(3)]);
      expect(parts.flat().sort()).toEqual(set);
      const [first = 0, second = 0, third = 0] = parts.map(({ length }) => length);
      expect(first >= second && second >= third && first - third <= 1).toBe(true);
    }),
    { seed: 11, numRuns: 40 },
  );
});

const order = (node: string, day: string, revenue: unknown = 0, event = 'Order Completed') => ({
  node,
  event,
  day,
  properties: { revenue },
  isBot: false,
});
const trait = (node: string, value: unknown, at = '2024-01-01', messageId = 'm') => ({
  ...{ node, value, messageId },
  trait: 'rank',
  at: `${at}T00:00:00.000Z`,
});
const facts = (part: Partial<World>): World => ({
  ...{ asOf, events: [], identity: [], traits: [] },
  ...part,
});
const bought = (window?: object) => ({
  count: { event: 'Order Completed', operator: 'greater_than', value: 0, window },
});
const spent = (operator: string, value: unknown) => ({
  sum: { events: ['Order Completed', 'Order Refunded'], property: 'revenue', operator, value },
});
const rank = (operator: string, value: unknown) => ({ trait: { name: 'rank', operator, value } });

const threeDays = facts({
  events: [
    order('day_29', '2024-02-29'),
    order('day_28', '2024-02-28'),
    order('future', '2024-03-02'),
  ],
});
const ranks = facts({
  traits: [
    ...[trait('text', '12'), trait('number', 12), trait('none', null), trait('list', ['12'])],
    ...[
      trait('day', '2024-02-29T23:30:00-08:00'),
      trait('no_day', '2024-02-30'),
      trait('yes', true),
    ],
  ],
});
const everyRank = ['day', 'list', 'no_day', 'number', 'text', 'yes'];
const merged = facts({
  events: [order('cookie', '2024-02-01', '0.1'), order('person', '2024-02-02', 0.2)],
  identity: [{ node: 'cookie', profileId: 'person', isErased: false }],
  traits: [
    trait('cookie', 'gold', '2024-01-02', 'm1'),
    trait('person', 'silver', '2024-01-02', 'm0'),
  ],
});

const word = (node: string, isGranted: boolean, messageId: string, at = '2024-01-01') => ({
  ...{ node, purpose: 'mail', isGranted, messageId },
  at: `${at}T00:00:00.000Z`,
});
const consent = (state: string) => ({ consent: { purpose: 'mail', state } });
const spoken = facts({
  events: [order('silent', '2024-01-01')],
  identity: [{ node: 'cookie', profileId: 'both', isErased: false }],
  consents: [
    ...[word('both', true, 'm1'), word('cookie', false, 'm1')],
    ...[word('yes', true, 'm1'), word('no', false, 'm1')],
  ],
});
const contacts = facts({
  events: ['user_id.a', 'email.b', 'user_id.c'].map((node) => order(node, '2024-01-01')),
  identity: [
    { node: 'email.a', profileId: 'user_id.a', isErased: false },
    { node: 'email.c', profileId: 'user_id.c', isErased: true },
    { node: 'email.z', profileId: 'user_id.z', isErased: false },
  ],
});

test.for<[promise: string, facts: World, where: unknown, members: string[]]>([
  ['as-of is the last day that counts', threeDays, bought(), ['day_28', 'day_29']],
  ['within 2 days is yesterday and today', threeDays, bought({ within: { days: 2 } }), ['day_29']],
  ['before 1 day is strictly older', threeDays, bought({ before: { days: 1 } }), ['day_28']],
  [
    'before 0 days is before today',
    threeDays,
    bought({ before: { days: 0 } }),
    ['day_28', 'day_29'],
  ],
  [
    'between includes both days',
    threeDays,
    bought({ between: ['2024-02-28', '2024-02-28'] }),
    ['day_28'],
  ],
  [
    'a window after as-of is empty',
    threeDays,
    bought({ between: ['2024-03-02', '2024-03-09'] }),
    [],
  ],
  ['who never bought has a count of 0', ranks, { not: bought() }, [...everyRank, 'none'].sort()],
  ['a string is not a number', ranks, rank('equals', '12'), ['text']],
  ['a number is not a string', ranks, rank('equals', 12), ['number']],
  [
    'not_equals holds for other types, not for the missing',
    ranks,
    rank('not_equals', 12),
    everyRank.filter((id) => id !== 'number'),
  ],
  ['a null trait does not exist', ranks, rank('exists', true), everyRank],
  ['exists false finds the null', ranks, rank('exists', false), ['none']],
  ['a date is the day as written', ranks, rank('equals', { date: '2024-02-29' }), ['day']],
  ['what is no day is in no order', ranks, rank('greater_than', { date: '2000-01-01' }), ['day']],
  ['in mixes types', ranks, rank('in', ['12', 12, true]), ['number', 'text', 'yes']],
  ['contains looks into strings only', ranks, rank('contains', '12'), ['text']],
  ['0.1 and 0.2 are 0.3 for the merged person', merged, spent('equals', 0.3), ['person']],
  ['the later message wins over all nodes', merged, rank('equals', 'gold'), ['person']],
  ['what was overwritten is gone', merged, rank('equals', 'silver'), []],
  [
    'an erased node is nobody',
    { ...merged, identity: [{ node: 'cookie', profileId: 'person', isErased: true }] },
    spent('greater_than', 0),
    ['person'],
  ],
  [
    'refunds are netted',
    facts({
      events: [order('a', '2024-01-01', 5), order('a', '2024-01-02', -5, 'Order Refunded')],
    }),
    { all: [spent('equals', 0), bought()] },
    ['a'],
  ],
  [
    'sums take 18 digits before the point, and pass over what has more',
    facts({
      events: [
        order('a', '2024-01-01', '900000000000000000'),
        order('a', '2024-01-02', '-900000000000000000.00'),
        order('a', '2024-01-03', '9000000000000000000'),
        order('a', '2024-01-04', '0.00005'),
      ],
    }),
    spent('equals', 0.0001),
    ['a'],
  ],
  [
    'the first of ten parts of eleven has two, ties by number',
    facts({
      events: Array.from({ length: 11 }, (_, i) => order(`p${i}`, '2024-01-01', 1)),
      traits: Array.from({ length: 11 }, (_, i) => trait(`p${i}`, 100 - i)),
    }),
    {
      ntile: {
        of: 10,
        part: 1,
        by: { sum: { event: 'Order Completed', property: 'revenue' } },
        order: 'desc',
        among: bought(),
        tieBreak: { trait: 'rank', order: 'asc' },
      },
    },
    ['p10', 'p9'],
  ],
  ['of a yes and a no under one stamp the no counts', spoken, consent('denied'), ['both', 'no']],
  ['who said yes consents', spoken, consent('granted'), ['yes']],
  ['who said nothing is unknown', spoken, consent('unknown'), ['silent']],
  [
    'an address reaches whom it belongs to, none that is erased, nobody without facts',
    contacts,
    { reachable: { channel: 'email' } },
    ['email.b', 'user_id.a'],
  ],
  [
    'who is not reachable has facts as well',
    contacts,
    { not: { reachable: { channel: 'email' } } },
    ['user_id.c'],
  ],
])('%s', async ([, given, where, members]) => {
  await warehouse.fill(given);
  expect(await membersBySql([where])).toEqual([members]);
  expect([...membersOf(define(where).where, given)].sort()).toEqual(members);
});

test('rankings that differ in one word only are ranked apart', async () => {
  await warehouse.fill(
    facts({
      events: ['a', 'b', 'c', 'd'].map((node) => order(node, '2024-01-01', node === 'd' ? 2 : 1)),
      traits: [trait('a', 3), trait('b', 2), trait('c', 1)],
    }),
  );
  const ranked = (change: object) => ({
    ntile: {
      ...{ of: 4, part: 1, by: { sum: { event: 'Order Completed', property: 'revenue' } } },
      ...{ order: 'desc', among: bought(), ...change },
    },
  });
  expect(
    await membersBySql([
      ranked({}),
      ranked({ order: 'asc' }),
      ranked({ order: 'asc', tieBreak: { trait: 'rank', order: 'asc' } }),
      ranked({ order: 'asc', tieBreak: { trait: 'rank', order: 'desc' }, part: 2 }),
      ranked({ of: 2 }),
      ranked({ by: { count: { event: 'Order Completed' } } }),
      ranked({ among: rank('greater_than', 1), part: 2 }),
    ]),
  ).toEqual([['d'], ['a'], ['c'], ['b'], ['a', 'd'], ['a'], ['b']]);
});

test('in an empty lake nobody is a member, not even of everybody', async () => {
  await warehouse.fill(facts({}));
  const everybody = { any: [bought(), { not: bought() }] };
  expect(await membersBySql([bought(), everybody, rank('exists', false)])).toEqual([[], [], []]);
});

test('hostile names and values find exactly the facts that bear them', async () => {
  const given = facts({
    events: oddNames.map((name, i) => ({
      ...order(`buyer_${i}`, '2024-01-01', i + 1, name),
      properties: { [name]: i + 1 },
    })),
    traits: oddNames.map((name, i) => ({ ...trait(`trait_${i}`, name), trait: name })),
  });
  await warehouse.fill(given);
  const wheres = oddNames.flatMap((name, i): Condition[] => [
    { count: { event: name, operator: 'equals', value: 1 } },
    { sum: { event: name, property: name, operator: 'equals', value: i + 1 } },
    { trait: { name, operator: 'equals', value: name } },
    { trait: { name, operator: 'contains', value: name } },
    { trait: { name, operator: 'in', value: [`${name}'`, name] } },
  ]);
  const expected = oddNames.flatMap((_, i) => [
    ...[[`buyer_${i}`], [`buyer_${i}`]],
    ...[[`trait_${i}`], [`trait_${i}`], [`trait_${i}`]],
  ]);
  expect(await membersBySql(wheres)).toEqual(expected);
});
