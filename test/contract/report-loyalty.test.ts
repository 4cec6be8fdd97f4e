import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loyalty } from '../../functions/api/reports/loyalty.ts';
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

const asOf = '2026-03-31';
const happened = (
  who: string,
  event: string,
  properties: Readonly<Record<string, unknown>>,
  day = '2026-03-01',
): Happening => ({ who, event, at: `${day}T03:00:00.000Z`, properties });

test('a scripted ledger comes out exactly', async () => {
  await lake.fill(
    [
      happened('ann', 'Points Earned', { points: 100 }),
      happened('ann', 'Points Used', { points: '30' }),
      happened('ann', 'Points Expired', { points: 20.5 }),
      // The same person by her card.
      happened('member_no.a', 'Points Earned', { points: 5 }),
      happened('bob', 'Order Completed', {
        order_id: 'o1',
        revenue: 1,
        points_earned: 10,
        points_used: 60,
      }),
      happened('cem', 'Points Earned', { points: 'many' }),
      happened('cem', 'Points Earned', { points: 7 }, '2026-04-01'),
      happened('dee', 'Points Earned', { points: 40 }),
      happened('dee', 'Points Revoked', { points: 40 }),
      happened('dee', 'Points Returned', { points: 1 }),
      { ...happened('eve', 'Points Earned', { points: 900 }), isBot: true },
      happened('ann', 'Coupon Issued', { coupon_id: 'c1', uses: 'once' }),
      happened('ann', 'Coupon Redeemed', { coupon_id: 'c1', order_id: 'o1' }),
      happened('ann', 'Coupon Redeemed', { coupon_id: 'c1', order_id: 'o1' }),
      happened('bob', 'Coupon Issued', { coupon_id: 'c2', uses: 'once' }),
      happened('bob', 'Coupon Redeemed', { coupon_id: 'c2', order_id: 'o2' }),
      happened('cem', 'Coupon Redeemed', { coupon_id: 'c2', order_id: 'o3' }),
      happened('cem', 'Coupon Issued', { coupon_id: 'SUMMER', uses: 'many' }),
      happened('cem', 'Coupon Redeemed', { coupon_id: 'SUMMER' }),
      happened('dee', 'Coupon Redeemed', { coupon_id: 'SUMMER' }),
      happened('dee', 'Coupon Issued', { coupon_id: 'c3', uses: 'once' }),
      happened('dee', 'Coupon Expired', { coupon_id: 'c3' }),
      happened('dee', 'Coupon Redeemed', { coupon_id: 'found' }),
      happened('dee', 'Coupon Redeemed', {}),
    ],
    { 'member_no.a': 'user_id.ann' },
  );
  expect(await lake.tell(loyalty, { asOf })).toEqual({
    points: {
      people: 3,
      ...{ earned: '155', returned: '1', used: '90', expired: '20.5', revoked: '40' },
      balance: { holders: 2, outstanding: '55.5', overdrawn: 1, overdraft: '-50' },
      redemptionRate: expect.closeTo(90 / 116, 3),
    },
    coupons: {
      ...{ coupons: 5, issued: 4, redeemed: 4, unissued: 1, lapsed: 1, overused: 1 },
      redemptionRate: 0.75,
    },
    overused: [{ couponId: 'c2', uses: 2, people: 2 }],
  });
});

const people = ['a', 'b', 'c'];
const signs: Readonly<Record<string, number>> = {
  'Points Earned': 1,
  'Points Returned': 1,
  'Points Used': -1,
  'Points Expired': -1,
  'Points Revoked': -1,
};
const movement = fc.record({
  who: fc.constantFrom(...people),
  event: fc.constantFrom(...Object.keys(signs)),
  points: fc.integer({ min: 0, max: 500 }),
});

test('balances are those of a plain count, whatever the order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(movement, { minLength: 1, maxLength: 30 }), async (moves) => {
      await lake.fill(moves.map(({ who, event, points }) => happened(who, event, { points })));
      const balances = people.flatMap((name) => {
        const own = moves.filter(({ who }) => who === name);
        return own.length === 0
          ? []
          : [own.reduce((sum, { event, points }) => sum + (signs[event] ?? 0) * points, 0)];
      });
      const sum = (of: readonly number[]) => String(of.reduce((all, each) => all + each, 0));
      const told = await lake.tell(loyalty, { asOf });
      expect(told['points']).toMatchObject({
        people: balances.length,
        balance: {
          holders: balances.filter((balance) => balance > 0).length,
          outstanding: sum(balances.filter((balance) => balance > 0)),
          overdrawn: balances.filter((balance) => balance < 0).length,
          overdraft: sum(balances.filter((balance) => balance < 0)),
        },
      });
    }),
    { seed: 7, numRuns: 25 },
  );
});
