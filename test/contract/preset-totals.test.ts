import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasSharedData, plainSql, sharedData } from './import-presets/plain-sql.ts';
import { eventsOf, linesOf, readText, textOf } from './import-presets/read-file.ts';
import { presetRetail, sqlRetail } from './import-presets/retail-totals.ts';

const tokyo = { region: 'JP', timeZone: 'Asia/Tokyo' };
const utc = { region: 'US', timeZone: 'UTC' };

const readShared = (file: string, settings = utc) =>
  readText(textOf(join(sharedData, file)), settings);

const csv = (file: string): string =>
  `read_csv('${join(sharedData, file)}', header = true, all_varchar = true)`;

describe.skipIf(!hasSharedData)(
  'totals equal plain SQL over the files (needs ../shared/data)',
  () => {
    test('Online Retail, December 2010: invoices, revenue and pieces of each day, customers, unknown buyers', async () => {
      expect(presetRetail('2010-12')).toEqual(await sqlRetail('2010-12'));
    });

    test('Complete Journey: baskets of lines in any order', async () => {
      const { presetId, rows, outcomes } = readShared('complete_journey/transactions_sample.csv');
      const orders = eventsOf(outcomes);
      const sum = (amounts: readonly (number | undefined)[]) =>
        amounts.reduce<number>((total, amount) => total + Math.round((amount ?? 0) * 10_000), 0) /
        10_000;
      const [expected] = await plainSql(`SELECT count(*)::INTEGER AS rows,
        count(DISTINCT basket_id)::INTEGER AS baskets, count(DISTINCT household_id)::INTEGER AS households,
        sum(CAST(CAST(sales_value AS DOUBLE) AS DECIMAL(18,4)))::DOUBLE AS revenue,
        sum(CAST(quantity AS INTEGER))::INTEGER AS pieces
      FROM ${csv('complete_journey/transactions_sample.csv')}`);
      expect(presetId).toBe('complete-journey');
      expect({
        rows,
        baskets: new Set(orders.map(({ messageId }) => messageId)).size,
        households: new Set(orders.map(({ userId }) => userId)).size,
        revenue: sum(orders.map(({ properties }) => properties?.revenue)),
        pieces: sum(
          orders.flatMap(({ properties }) =>
            (properties?.products ?? []).map(({ quantity }) => quantity),
          ),
        ),
      }).toEqual(expected);
      expect(orders.length).toBe(expected?.['baskets']);
    });

    test.for([
      ['complete_journey/campaigns.csv', 'Campaign Targeted', 'campaign_id, household_id'],
      ['complete_journey/campaign_descriptions.csv', 'Campaign Started', 'campaign_id'],
      [
        'complete_journey/coupon_redemptions.csv',
        'Coupon Redeemed',
        'household_id, coupon_upc, campaign_id, redemption_date',
      ],
      ['complete_journey/demographics.csv', undefined, 'household_id'],
      ['complete_journey/products.csv', 'Product Listed', 'product_id'],
      ['jp_100knocks/customer.csv', undefined, 'customer_id'],
      ['jp_100knocks/product_full.UTF-8.csv', 'Product Listed', 'product_cd'],
      ['jp_100knocks/store.csv', 'Store Listed', 'store_cd'],
    ] as const)('every row of %s is one event', async ([file, event, key]) => {
      const { rows, outcomes } = readShared(file, tokyo);
      const events = eventsOf(outcomes);
      const [expected] = await plainSql(
        `SELECT count(*)::INTEGER AS rows, count(DISTINCT (${key}))::INTEGER AS keys FROM ${csv(file)}`,
      );
      expect({ rows, keys: new Set(events.map(({ messageId }) => messageId)).size }).toEqual(
        expected,
      );
      expect(new Set(events.map((each) => each.event))).toEqual(new Set([event]));
      expect(linesOf(outcomes, 'refused')).toEqual([]);
    });

    test('100 knocks: files with two byte order marks; a customer’s personal data are traits alone', () => {
      const read = (file: string) => eventsOf(readShared(`jp_100knocks/${file}`, tokyo).outcomes);
      expect(read('category.csv')).toHaveLength(228);
      expect(new Set(read('product.csv').map(({ messageId }) => messageId)).size).toBe(10_030);
      const [first] = read('customer.csv');
      expect(first).toMatchObject({
        type: 'identify',
        userId: 'CS021313000114',
        traits: { name: '大野 あや子', postalCode: '259-1113', address: '神奈川県伊勢原市粟窪' },
      });
      expect(first).not.toHaveProperty('properties');
    });
  },
);
