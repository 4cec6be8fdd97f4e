import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { presetJourney, sqlJourney } from '../contract/import-presets/journey-totals.ts';
import { hasSharedData, sharedData } from '../contract/import-presets/plain-sql.ts';
import { presetRetail, sqlRetail } from '../contract/import-presets/retail-totals.ts';

describe.skipIf(!hasSharedData)(
  'totals of whole files equal plain SQL (needs ../shared/data)',
  () => {
    test('Online Retail, all 541,909 lines, each day', async () => {
      const totals = presetRetail('');
      expect(totals).toEqual(await sqlRetail(''));
      expect(totals.rows).toBe(541_909);
    });

    test('Complete Journey, all 75,000 receipt lines', async () => {
      const file = join(sharedData, 'complete_journey/transactions_sample.csv');
      expect(presetJourney(file)).toEqual(await sqlJourney(file));
    });
  },
);
