import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { affinity } from '../../functions/api/reports/affinity.ts';
import { goals } from '../../functions/api/reports/goals.ts';
import { unused } from '../../functions/api/reports/unused.ts';
import { type ApiServer, startApi } from './api-server.ts';
import { type Happening, reportLake } from './report-lake.ts';

let api: ApiServer;
let lake: Awaited<ReturnType<typeof reportLake>>;
beforeAll(async () => {
  api = await startApi();
  lake = await reportLake({ timeZone: 'Asia/Tokyo', control: api.ports.control });
});
afterAll(async () => {
  lake.close();
  await api.stop();
});
beforeEach(async () => {
  const listed = await api.call('GET', '/api/goals');
  for (const { id } of listed.body.goals) await api.call('DELETE', `/api/goals/${id}`);
});

const happened = (
  who: string,
  event: string,
  day: string,
  properties: Readonly<Record<string, unknown>> = {},
): Happening => ({ who, event, at: `${day}T03:00:00Z`, properties });
const order = (who: string, day: string, revenue: number): Happening =>
  happened(who, 'Order Completed', day, { order_id: `${who} ${day}`, revenue });

const period = { from: '2026-03-01', to: '2026-03-31' };
const goal = (measure: object, baseline: number, target: number, more = {}) => ({
  ...{ name: 'A goal', measure, baseline, target, ...period, ...more },
});
const board = z.object({
  goals: z.array(
    z.looseObject({ id: z.string(), actual: z.number().nullable(), verdict: z.string() }),
  ),
  newToExisting: z.unknown(),
  verdicts: z.record(z.string(), z.int()),
});
const boardOf = async (asOf: string, more = {}) =>
  board.parse(await lake.tell(goals, { asOf, ...more }));

test('none is preset; a goal is set, set anew, listed and deleted', async () => {
  expect((await boardOf('2026-03-31')).goals).toEqual([]);
  const rate = goal({ kind: 'repeat_rate' }, 20, 25, { name: 'Repeat' });
  const made = await api.call('PUT', '/api/goals/repeat', rate);
  expect(made).toMatchObject({ status: 201, body: { id: 'repeat', target: 25 } });
  const again = await api.call('PUT', '/api/goals/repeat', { ...rate, target: 30 });
  expect(again).toMatchObject({ status: 200, body: { target: 30 } });
  expect((await api.call('GET', '/api/goals/repeat')).body).toMatchObject({ name: 'Repeat' });
  expect(await api.call('DELETE', '/api/goals/repeat')).toMatchObject({ status: 200 });
  expect(await api.call('DELETE', '/api/goals/repeat')).toMatchObject({ status: 404 });
  expect((await api.call('GET', '/api/goals')).body).toEqual({ goals: [] });
});

test.for([
  ['target', goal({ kind: 'orders' }, 5, 5)],
  ['to', goal({ kind: 'orders' }, 5, 6, { to: '2026-02-28' })],
  ['measure.of', goal({ kind: 'event_rate', event: 'x' }, 5, 6)],
] as const)('a goal that makes no sense is refused at %s', async ([path, body]) => {
  expect(await api.call('POST', '/api/goals', body)).toMatchObject({
    ...{ status: 422, body: { error: { path } } },
  });
});

test('measures come out as counted by hand, with both changes named', async () => {
  await lake.fill([
    order('ann', '2026-02-01', 500),
    order('ann', '2026-03-02', 100),
    order('bob', '2026-03-03', 200),
    order('bob', '2026-03-04', 300),
    order('cem', '2026-03-05', 400),
    order('dee', '2026-03-06', 100),
    happened('dee', 'Order Refunded', '2026-03-07', { revenue: -100 }),
    order('anonymous_id.till', '2026-03-08', 1_000),
    order('eve', '2026-04-01', 900),
    ...['ann', 'bob', 'cem', 'eve'].map((who) => happened(who, 'Product Viewed', '2026-03-02')),
    happened('ops', 'Ad Cost', '2026-03-01', { cost: 900, customer_type: 'new' }),
    happened('ops', 'Ad Cost', '2026-03-02', { cost: 80, customer_type: '既存' }),
    happened('ops', 'Campaign Cost', '2026-03-02', { cost: 20.5 }),
    happened('ann', 'Inquiry Opened', '2026-03-02', { case_id: '1' }),
    happened('ann', 'Inquiry Answered', '2026-03-03', { case_id: '1' }),
  ]);
  const measures: readonly (readonly [object, number, object?])[] = [
    [{ kind: 'orders' }, 6],
    [{ kind: 'revenue' }, 2_000],
    [{ kind: 'average_order_value' }, 350],
    [{ kind: 'buyers' }, 4],
    [{ kind: 'new_buyers' }, 3],
    [{ kind: 'new_buyer_rate' }, 75],
    [{ kind: 'repeat_rate' }, 25],
    [{ kind: 'revenue_per_buyer' }, 250],
    [{ kind: 'cost' }, 1_000.5],
    [{ kind: 'first_response_hours' }, 24],
    [{ kind: 'event_count', event: 'Product Viewed' }, 4],
    [{ kind: 'event_people', event: 'Product Viewed' }, 4],
    [{ kind: 'event_rate', event: 'Order Completed', of: 'Product Viewed' }, 75],
    [{ kind: 'stated', actual: 7 }, 7],
  ];
  for (const [index, [measure]] of measures.entries()) {
    await api.call('PUT', `/api/goals/g${String(index).padStart(2, '0')}`, goal(measure, 20, 25));
  }
  const told = await boardOf('2026-03-31', { days: '31' });
  expect(told.goals.map(({ actual }) => actual)).toEqual(measures.map(([, actual]) => actual));
  expect(told.goals[6]).toMatchObject({
    ...{ verdict: 'met', unit: '%', achievedShare: 1 },
    changeFromBaseline: { absolute: 5, absoluteUnit: 'percentage points', relativePercent: 25 },
  });
  expect(told.goals[0]).toMatchObject({
    ...{ verdict: 'missed', achievedShare: -2.8 },
    changeFromBaseline: { absolute: -14, absoluteUnit: '', relativePercent: -70 },
  });
  expect(told.newToExisting).toEqual({
    new: { cost: '900', buyers: 3, costPerBuyer: '300' },
    existing: { cost: '80', buyers: 2, costPerBuyer: '40' },
    ...{ unsaidCost: '20.5', costRatio: 11.25, perBuyerRatio: 7.5 },
  });
  // At the pace of the first 3 of 31 days there will be 20.7 orders, and 41.3 views.
  const early = await boardOf('2026-03-03');
  expect(early.goals[0]).toMatchObject({ actual: 2, verdict: 'behind' });
  expect(early.goals[10]).toMatchObject({ actual: 4, verdict: 'on_track' });
  const before = await boardOf('2026-02-28');
  expect(before.verdicts).toMatchObject({ not_started: measures.length });
});

test('a list of what is collected and never used, with those who use the rest', async () => {
  await lake.fill([
    happened('ann', 'Order Completed', '2026-03-01', {
      ...{ order_id: '1', revenue: 5, gift_note: 'say "hi: there"', 'odd.name': { inner: null } },
      products: [{ product_id: 'p', 'colour\n': 'a "quoted": b' }],
    }),
    happened('ann', 'Wishlist Shared', '2026-03-02', { via: 'mail', count: 3 }),
    happened('ann', 'Store Visited', '2026-03-02', { store: 7 }),
    happened('ann', 'Old News', '2025-01-01', { forgotten: true }),
    { ...happened('bot', 'Bot Event', '2026-03-02', { crawl: 1 }), isBot: true },
  ]);
  await lake.run('DELETE FROM node_traits');
  await lake.run(`INSERT INTO node_traits (node, trait, value, "at", message_id, bucket) VALUES
    ('user_id.ann', 'rank', '"gold"', TIMESTAMP '2026-03-01 00:00:00', 'm', '0'),
    ('user_id.bob', 'shoe_size', '23', TIMESTAMP '2026-03-01 00:00:00', 'm', '0')`);
  const words = { purpose: 'p', goal: 'g', owner: 'o', target: 't' };
  const gold = { trait: { name: 'rank', operator: 'equals', value: 'gold' } };
  const visitors = { count: { event: 'Store Visited', operator: 'equals', value: 1 } };
  for (const [id, where] of [
    ['gold', gold],
    ['visitors', visitors],
  ] as const) {
    await api.call('PUT', `/api/audiences/${id}`, { version: 1, name: id, ...words, where });
  }
  await api.call(
    'PUT',
    '/api/goals/wishes',
    goal({ kind: 'event_count', event: 'wishlist shared' }, 1, 2),
  );
  const csv = { name: 'File', type: 'csv', settings: { columns: ['email'] }, credentials: {} };
  await api.call('PUT', '/api/destinations/file', csv);
  const told = await lake.tell(unused, { asOf: '2026-03-31' });
  expect(told['events']).toEqual({
    ...{ collected: 4, used: 3, unused: [{ event: 'Old News', count: 1, lastDay: '2025-01-01' }] },
  });
  const properties = z
    .object({ unused: z.array(z.looseObject({ property: z.string() })) })
    .parse(told['properties']);
  expect(properties.unused.map(({ property }) => property).toSorted()).toEqual(
    ['colour\\n', 'count', 'gift_note', 'inner', 'odd.name', 'store', 'via'].toSorted(),
  );
  expect(told['traits']).toEqual({
    ...{ collected: 2, used: 1, unused: [{ trait: 'shoe_size', identifiers: 1 }] },
  });
  expect(told['audiences']).toMatchObject({
    all: 2,
    neverBuilt: [{ id: 'gold' }, { id: 'visitors' }],
  });
  expect(told['usedBy']).toContainEqual({ name: 'rank', kind: 'trait', users: ['audience:gold'] });
  expect(told['usedBy']).toContainEqual({
    ...{ name: 'Wishlist Shared', kind: 'event', users: ['goal:wishes'] },
  });
});

test('the taste of one audience and of one person against the average', async () => {
  const ann = `user_id.${'a'.repeat(32)}`;
  const bought = (who: string, day: string, ...categories: string[]): Happening =>
    happened(who, 'Order Completed', day, {
      products: categories.map((category) => ({ product_id: category, category, size: 'M' })),
    });
  await lake.fill([
    bought(ann, '2026-03-02', 'shoes', 'shoes', 'hats'),
    bought(ann, '2026-03-03', 'shoes'),
    bought('bob', '2026-03-04', 'hats', 'tea', 'tea', 'tea'),
    // An unknown buyer is in nobody's average.
    bought('anonymous_id.till', '2026-03-04', 'tea'),
  ]);
  const ofAnn = await lake.tell(affinity, { asOf: '2026-03-31', profile: ann });
  expect(ofAnn['categories']).toEqual([
    {
      ...{ value: 'shoes', count: 3, orders: 2, people: 1, share: 0.75 },
      ...{ averageShare: 0.375, lift: 2, favouriteOf: 1, shareAmongFans: 0.75, liftAmongFans: 2 },
    },
    expect.objectContaining({ value: 'hats', count: 1, share: 0.25, averageShare: 0.25, lift: 1 }),
  ]);
  // 2 March 2026 is a Monday; 03:00 UTC is noon in Tokyo.
  expect(ofAnn).toMatchObject({ favouriteWeekday: 'Monday', favouriteHour: 12 });
  await lake.run(
    `INSERT INTO memberships (profile_id, audience_id, generation) VALUES ('user_id.bob', 'tea-lovers', '3')`,
  );
  await api.ports.control.put({
    ...{ kind: 'audience', id: 'tea-lovers', name: 'Tea', definition: {}, state: 'fresh' },
    ...{ generation: 3, size: 1, createdAt: '2026-01-01T00:00:00Z' },
  });
  const ofLovers = await lake.tell(affinity, { asOf: '2026-03-31', audience: 'tea-lovers' });
  expect(ofLovers['categories']).toMatchObject([
    { value: 'tea', count: 3, share: 0.75, averageShare: 0.375, lift: 2 },
    { value: 'hats', count: 1 },
  ]);
  const nobody = await lake.tell(affinity, { asOf: '2026-03-31', audience: 'gone' });
  expect(nobody).toMatchObject({ isFound: false, categories: [] });
});
