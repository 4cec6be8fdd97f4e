import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { presetJourney, sqlJourney } from '../contract/import-presets/journey-totals.ts';
import { hasSharedData, plainSql, sharedData } from '../contract/import-presets/plain-sql.ts';
import { eventsOf, readText, textOf } from '../contract/import-presets/read-file.ts';
import { presetRetail, sqlRetail } from '../contract/import-presets/retail-totals.ts';

describe.skipIf(!hasSharedData)(
  'totals of whole files equal plain SQL (needs ../shared/data)',
  () => {
    test('Online Retail, all 541,909 lines, each day', async () => {
      const totals = presetRetail('');
      expect(totals).toEqual(await sqlRetail(''));
      expect(totals.rows).toBe(541_909);
    });

    test.for([
      ['products', 'product_id'],
      ['coupons', 'coupon_upc, product_id, campaign_id'],
    ] as const)('Complete Journey, %s: as many ids as distinct rows', async ([name, key]) => {
      const file = join(sharedData, `complete_journey/${name}.csv`);
      const { rows, outcomes } = readText(textOf(file), { region: 'US', timeZone: 'UTC' });
      const ids = new Set(eventsOf(outcomes).map(({ messageId }) => messageId)).size;
      const [expected] =
        await plainSql(`SELECT count(*)::INTEGER AS rows, count(DISTINCT (${key}))::INTEGER AS ids
      FROM read_csv('${file}', header = true, all_varchar = true)`);
      expect({ rows, ids }).toEqual(expected);
    });

    test('Complete Journey, all 75,000 receipt lines', async () => {
      const file = join(sharedData, 'complete_journey/transactions_sample.csv');
      expect(presetJourney(file)).toEqual(await sqlJourney(file));
    });
  },
);
