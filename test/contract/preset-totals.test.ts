import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { presetJourney, sqlJourney } from './import-presets/journey-totals.ts';
import { hasSharedData, plainSql, sharedData } from './import-presets/plain-sql.ts';
import { eventsOf, linesOf, readText, textOf } from './import-presets/read-file.ts';
import { presetRetail, sqlRetail } from './import-presets/retail-totals.ts';

const folder = mkdtempSync(join(tmpdir(), 'daicho-presets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tokyo = { region: 'JP', timeZone: 'Asia/Tokyo' };
const utc = { region: 'US', timeZone: 'UTC' };

const readShared = (file: string, settings = utc) =>
  readText(textOf(join(sharedData, file)), settings);

const csv = (file: string): string =>
  `read_csv('${join(sharedData, file)}', header = true, all_varchar = true)`;

describe.skipIf(!hasSharedData)(
  'totals equal plain SQL over the files (needs ../shared/data)',
  () => {
    test('Online Retail, nine days: invoices, revenue and pieces of each day, customers, unknown buyers', async () => {
      expect(presetRetail('2010-12-0')).toEqual(await sqlRetail('2010-12-0'));
    });

    test('Complete Journey, 10,000 lines in no order: baskets, households, revenue and pieces', async () => {
      const text = textOf(join(sharedData, 'complete_journey/transactions_sample.csv'));
      const slice = join(folder, 'transactions.csv');
      writeFileSync(slice, text.split('\n').slice(0, 10_001).join('\n'));
      expect(presetJourney(slice)).toEqual(await sqlJourney(slice));
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
