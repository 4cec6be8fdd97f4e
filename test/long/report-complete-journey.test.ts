import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { compileAudiences } from '../../domain/audience/compile.ts';
import { affinity } from '../../functions/api/reports/affinity.ts';
import { baskets } from '../../functions/api/reports/baskets.ts';
import { campaignResult } from '../../functions/api/reports/campaign-shapes.ts';
import { campaigns } from '../../functions/api/reports/campaigns.ts';
import { journeyEvents, journeyTimeZone } from '../../proofs/complete-journey/events.ts';
import { readCompleteJourney } from '../../proofs/complete-journey/files.ts';
import { type ApiServer, startApi } from '../contract/api-server.ts';
import {
  creditsByCampaign,
  habitBy,
  journeyOracle,
  pairsOf,
  responseByCampaign,
  responseByType,
  tasteBy,
} from '../contract/journey-oracle.ts';
import { type Happening, reportLake } from '../contract/report-lake.ts';
import { define } from '../property/audience/arbitrary/define.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'complete_journey');
const asOf = '2018-01-31';

const wire = z.object({
  userId: z.string(),
  event: z.string(),
  timestamp: z.string(),
  messageId: z.string(),
  properties: z.record(z.string(), z.unknown()),
});

const counted = z.array(z.looseObject({ orders: z.int(), people: z.int() }));
const tastes = z.object({
  ...{ categories: counted, brands: counted, sizes: counted },
  ...{ weekdays: counted, hours: counted },
});
const pairs = z.array(
  z.object({
    ...{ item: z.string(), other: z.string() },
    ...{ orders: z.int(), itemOrders: z.int(), otherOrders: z.int() },
    ...{ support: z.number(), confidence: z.number(), lift: z.number() },
  }),
);

describe.skipIf(!existsSync(folder))(
  'Complete Journey (skipped where ../shared/data is absent)',
  () => {
    let api: ApiServer;
    let lake: Awaited<ReturnType<typeof reportLake>>;
    let oracle: Awaited<ReturnType<typeof journeyOracle>>;
    beforeAll(async () => {
      api = await startApi();
      lake = await reportLake({ timeZone: journeyTimeZone, control: api.ports.control });
      oracle = await journeyOracle(folder);
      const happenings: Happening[] = [];
      for (const event of journeyEvents(readCompleteJourney(folder))) {
        const { userId, timestamp, ...rest } = wire.parse(event);
        happenings.push({ who: userId, at: timestamp, ...rest });
      }
      await lake.fill(happenings);
    }, 120_000);
    afterAll(async () => {
      lake.close();
      oracle.close();
      await api.stop();
    });

    test('purchases and answers to campaigns in one audience are exact', async () => {
      const targeted = { did: { event: 'Campaign Targeted' } };
      const silent = { all: [targeted, { didNot: { event: 'Coupon Redeemed' } }] };
      const bought = {
        did: {
          event: 'Order Completed',
          where: [
            {
              some: 'products',
              where: [{ property: 'category', operator: 'equals', value: 'COOKIES/CONES' }],
            },
          ],
        },
      };
      const audiences = Object.entries({ silent, mixed: { all: [bought, silent] } }).map(
        ([id, where]) => ({ id, definition: define(where) }),
      );
      const members = new Map<string, string[]>();
      for (const { sql } of compileAudiences(audiences, { asOf, timeZone: journeyTimeZone })) {
        for (const [profile = '', id = ''] of (await lake.ask(sql)).rows)
          members.set(id, [...(members.get(id) ?? []), profile.replace('user_id.', '')]);
      }
      const neverAnswered = `SELECT household_id AS value FROM campaigns
        EXCEPT SELECT household_id FROM coupon_redemptions`;
      const buyers = `SELECT household_id FROM transactions_sample JOIN products USING (product_id)
        WHERE product_category = 'COOKIES/CONES'`;
      const idsOf = async (sql: string) =>
        (await oracle.ask(sql)).map(({ value }) => String(value)).sort();
      const [all, some] = [
        await idsOf(neverAnswered),
        await idsOf(`(${neverAnswered}) INTERSECT (${buyers})`),
      ];
      expect(some.length).toBeGreaterThan(50);
      expect(some.length).toBeLessThan(all.length);
      expect(members.get('silent')?.sort()).toEqual(all);
      expect(members.get('mixed')?.sort()).toEqual(some);
    });

    test('response per type of campaign equals plain SQL', async () => {
      const told = await lake.tell(campaigns, { asOf });
      const types = campaignResult.parse(told).types;
      const expected = await oracle.ask(responseByType);
      expect(expected).toHaveLength(3);
      expect(types).toMatchObject(expected);
      for (const { responseRate, respondedPeople, targetedPeople } of types) {
        expect(responseRate).toBeCloseTo(respondedPeople / targetedPeople, 6);
      }
    });

    test('each campaign, and the baskets after its coupons, equal plain SQL', async () => {
      const told = await lake.tell(campaigns, { asOf });
      const found = campaignResult.parse(told).campaigns;
      expect(
        found.map(({ campaign, type, targeted, redeemed }) => ({
          ...{ value: campaign, type, targeted: targeted.people },
          ...{ coupons: redeemed.events, redeemers: redeemed.people },
        })),
      ).toEqual(await oracle.ask(responseByCampaign));
      const credited = found.filter(({ bought }) => bought.orders > 0);
      expect(
        credited.map(({ campaign, bought, attributed }) => ({
          ...{ value: campaign, people: bought.people, orders: bought.orders },
          last_orders: attributed.lastTouch.orders,
          last_revenue: Number(attributed.lastTouch.revenue),
          first_orders: attributed.firstTouch.orders,
        })),
      ).toEqual(await oracle.ask(creditsByCampaign));
      expect(credited.length).toBeGreaterThan(20);
    });

    test('tastes and habits with their evidence equal plain SQL', async () => {
      const told = await lake.tell(affinity, { asOf, limit: '1000' });
      const lists = tastes.parse(told);
      const columns = { categories: 'product_category', brands: 'brand', sizes: 'package_size' };
      for (const name of ['categories', 'brands', 'sizes'] as const) {
        const expected = await oracle.ask(tasteBy(columns[name]));
        expect(lists[name].length).toBe(Math.min(1000, expected.length));
        expect(lists[name]).toMatchObject(expected.slice(0, 1000));
      }
      const habit = (rows: readonly { readonly orders: number; readonly people: number }[]) =>
        rows.map(({ orders, people }) => ({ orders, people }));
      for (const [name, part] of [
        ['weekdays', 'isodow'],
        ['hours', 'hour'],
      ] as const) {
        const expected = await oracle.ask(habitBy(part));
        expect(habit(lists[name])).toEqual(
          expected.map(({ orders, people }) => ({ orders, people })),
        );
      }
    });

    test.for([
      ['product', 't.product_id', 2],
      ['category', 'p.product_category', 50],
    ] as const)('pairs by %s equal plain SQL', async ([by, item, minimum]) => {
      const told = await lake.tell(baskets, {
        ...{ asOf, by, minimumOrders: String(minimum), limit: '1000' },
      });
      const found = pairs.parse(told['pairs']);
      const expected = await oracle.ask(pairsOf(item, minimum));
      expect(told['pairsFound']).toBe(expected.length);
      expect(expected.length).toBeGreaterThan(20);
      expect(
        found.map(
          ({ item, other, orders, itemOrders, otherOrders, support, confidence, lift }) => ({
            ...{ pair: `${item} + ${other}`, orders, itemOrders, otherOrders },
            ...{ support, confidence, lift },
          }),
        ),
      ).toEqual(expected);
    });
  },
);
