import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../domain/audience/days.ts';
import { attributionModels, creditShare } from '../../domain/insight/attribution.ts';
import { campaignResult } from '../../functions/api/reports/campaign-shapes.ts';
import { campaigns } from '../../functions/api/reports/campaigns.ts';
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

const order = (who: string, at: string, revenue: number): Happening => ({
  ...{ who, at, event: 'Order Completed' },
  properties: { order_id: `${who} ${at}`, revenue, currency: 'JPY' },
});
const of = (who: string, event: string, at: string, campaign: string, more = {}): Happening => ({
  ...{ who, event, at },
  properties: { campaign_id: campaign, ...more },
});

test('a letter and an ad, counted by hand', async () => {
  const utm = { campaign: { name: 'spring', source: 'letter', medium: 'email' } };
  await lake.fill(
    [
      of('ann', 'Email Delivered', '2026-03-01T00:00:00Z', 'spring'),
      of('bob', 'Email Delivered', '2026-03-01T00:00:00Z', 'spring'),
      of('cem', 'Email Delivered', '2026-03-01T00:00:00Z', 'spring'),
      of('dee', 'Email Delivered', '2026-03-01T00:00:00Z', 'spring'),
      of('ann', 'Email Opened', '2026-03-01T01:00:00Z', 'spring'),
      of('ann', 'Email Opened', '2026-03-01T01:05:00Z', 'spring'),
      of('bob', 'Email Opened', '2026-03-01T02:00:00Z', 'spring'),
      of('ann', 'Email Link Clicked', '2026-03-01T01:10:00Z', 'spring'),
      {
        who: 'ann',
        event: 'page',
        at: '2026-03-01T01:10:05Z',
        properties: { path: '/' },
        context: utm,
      },
      of('ops', 'Ad Cost', '2026-03-01T03:00:00Z', 'ads', { cost: 600 }),
      of('bob', 'Ad Impression', '2026-03-02T00:00:00Z', 'ads', { campaign_type: 'display' }),
      of('bob', 'Ad Clicked', '2026-03-02T00:01:00Z', 'ads', { cost: 50 }),
      of('ann', 'Ad Clicked', '2026-03-03T00:00:00Z', 'ads', { cost: 50 }),
      of('bot', 'Ad Clicked', '2026-03-03T00:00:00Z', 'ads', { cost: 50 }),
      order('ann', '2026-03-04T00:00:00Z', 1_000),
      order('bob', '2026-03-05T00:00:00Z', 400),
      order('bob', '2026-04-05T00:00:00Z', 70),
      order('zoe', '2026-03-05T00:00:00Z', 9),
    ].map((happening) => ({ ...happening, isBot: happening.who === 'bot' })),
  );
  const told = await lake.tell(campaigns, { asOf: '2026-04-30' });
  expect(told['currency']).toMatchObject({ code: 'JPY' });
  expect(told['campaigns']).toMatchObject([
    {
      campaign: 'ads',
      type: 'display',
      impressions: { events: 1, people: 1 },
      clicked: { events: 2, people: 2 },
      respondedPeople: 2,
      cost: '700',
      bought: { people: 2, orders: 2, revenue: '1400' },
      attributed: {
        lastTouch: { orders: 2, revenue: '1400' },
        firstTouch: { orders: 1, revenue: '400' },
        // Of ann's order the last of three touches: a third, or 40 %.
        linear: { orders: 1.333333, revenue: '733.3333' },
        positionBased: { orders: 1.4, revenue: '800' },
      },
      cvr: 1,
      cpa: '350',
      roas: 2,
    },
    {
      campaign: 'spring',
      type: 'email',
      delivered: { events: 4, people: 4 },
      opened: { events: 3, people: 2 },
      clicked: { events: 1, people: 1 },
      visited: { events: 1, people: 1 },
      openRate: 0.5,
      clickRate: 0.25,
      bought: { people: 1, orders: 1, revenue: '1000' },
      attributed: {
        lastTouch: { orders: 0, revenue: '0' },
        firstTouch: { orders: 1, revenue: '1000' },
        linear: { orders: 0.666667, revenue: '666.6667' },
        positionBased: { orders: 0.6, revenue: '600' },
      },
      cost: '0',
      cpa: null,
      roas: null,
    },
  ]);
  expect(told['orders']).toMatchObject({
    ...{ orders: 4, people: 3, revenue: '1479' },
    attributed: { orders: 2, revenue: '1400' },
  });
  const byPosition = await lake.tell(campaigns, {
    ...{ asOf: '2026-04-30', attribution: 'position-based', windowDays: '60' },
  });
  expect(byPosition['campaigns']).toMatchObject([
    { campaign: 'ads', cpa: '291.6667', roas: 1.242857 },
    { campaign: 'spring' },
  ]);
});

test('the shares that a rule gives to the touches of an order sum to the order', () => {
  for (const model of attributionModels) {
    for (let touches = 1; touches <= 40; touches += 1) {
      const places = Array.from({ length: touches }, (_, index) => {
        if (touches === 1) return 'only' as const;
        if (index === 0) return 'first' as const;
        return index === touches - 1 ? ('last' as const) : ('middle' as const);
      });
      const shares = places.map((place) => creditShare(model, place, touches));
      const sum = shares.reduce((total, [part, whole]) => total + part / whole, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
  }
});

const people = ['ann', 'bob', 'cem'];
const start = Date.parse('2026-01-01T00:00:00Z');
const moment = fc.integer({ min: 0, max: 90 * 24 }).map((hour) => start + hour * 3_600_000);
const touch = fc.record({
  who: fc.constantFrom(...people),
  atMs: moment,
  campaign: fc.constantFrom('a', 'b', "c'd"),
  event: fc.constantFrom(
    'Ad Clicked',
    'Email Link Clicked',
    'Coupon Redeemed',
    'Email Opened',
    'Campaign Targeted',
  ),
});
const purchase = fc.record({
  who: fc.constantFrom(...people),
  atMs: moment,
  revenue: fc.integer({ min: 0, max: 5_000 }),
});
type Touch = typeof touch extends fc.Arbitrary<infer Value> ? Value : never;
type Purchase = typeof purchase extends fc.Arbitrary<infer Value> ? Value : never;

const touching = ['Ad Clicked', 'Email Link Clicked', 'Coupon Redeemed'];

/** Order by order, touch by touch. */
function credited(touches: readonly Touch[], orders: readonly Purchase[], windowDays: number) {
  const credits = new Map<
    string,
    { last: number; first: number; linear: number; position: number }
  >();
  for (const { who, atMs, revenue } of orders) {
    const before = touches
      .map((each, index) => ({ ...each, index }))
      .filter((each) => each.who === who && touching.includes(each.event))
      .filter((each) => each.atMs <= atMs && each.atMs >= atMs - windowDays * 86_400_000)
      // Messages are numbered in this order and compared as text.
      .toSorted((a, b) => a.atMs - b.atMs || (`m${a.index}` < `m${b.index}` ? -1 : 1));
    for (const [nth, { campaign }] of before.entries()) {
      const credit = credits.get(campaign) ?? { last: 0, first: 0, linear: 0, position: 0 };
      const n = before.length;
      const isEnd = nth === 0 || nth === n - 1;
      credit.last += nth === n - 1 ? revenue : 0;
      credit.first += nth === 0 ? revenue : 0;
      credit.linear += revenue / n;
      credit.position += revenue * (n === 1 ? 1 : n === 2 ? 0.5 : isEnd ? 0.4 : 0.2 / (n - 2));
      credits.set(campaign, credit);
    }
  }
  return credits;
}

test('credits are those that a plain walk over orders and touches gives', async () => {
  let credits = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(touch, { maxLength: 25, size: 'max' }),
      fc.array(purchase, { maxLength: 8 }),
      fc.constantFrom(1, 7, 30),
      async (touches, orders, windowDays) => {
        const iso = (ms: number): string => new Date(ms).toISOString();
        await lake.fill([
          ...touches.map(({ who, event, atMs, campaign }) => of(who, event, iso(atMs), campaign)),
          ...orders.map(({ who, atMs, revenue }) => order(who, iso(atMs), revenue)),
        ]);
        const given = { asOf: addDays('2026-01-01', 200), windowDays: String(windowDays) };
        const told = await lake.tell(campaigns, given);
        const expected = credited(touches, orders, windowDays);
        for (const { campaign, attributed } of campaignResult.parse(told).campaigns) {
          const own = expected.get(campaign) ?? { last: 0, first: 0, linear: 0, position: 0 };
          expect(Number(attributed.lastTouch.revenue)).toBe(own.last);
          expect(Number(attributed.firstTouch.revenue)).toBe(own.first);
          expect(Number(attributed.linear.revenue)).toBeCloseTo(own.linear, 2);
          expect(Number(attributed.positionBased.revenue)).toBeCloseTo(own.position, 2);
          credits += own.last;
        }
      },
    ),
    { seed: 20_261_126, numRuns: 60 },
  );
  expect(credits).toBeGreaterThan(5_000);
});
