import { expect, test } from 'vitest';
import { hasSharedData } from '../contract/import-presets/plain-sql.ts';
import { presetRetail, sqlRetail } from '../contract/import-presets/retail-totals.ts';

test.skipIf(!hasSharedData)(
  'Online Retail, all 541,909 lines: the preset’s totals of each day equal plain SQL (needs ../shared/data)',
  async () => {
    const totals = presetRetail('');
    expect(totals).toEqual(await sqlRetail(''));
    expect(totals.rows).toBe(541_909);
  },
);
