import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { expectedFrom } from '../integration/receipt-oracle.ts';
import { expectAgreement, tellStory } from '../integration/told-story.ts';

const shared = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'online_retail');
const folder = mkdtempSync(join(tmpdir(), 'daicho-real-receipts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!existsSync(shared))(
  'real receipts (skipped where ../shared/data is absent)',
  () => {
    test('a week of Online Retail equal plain SQL', async () => {
      const data = join(folder, 'real');
      mkdirSync(data);
      for (const name of readdirSync(shared).filter((file) => /^2011-01-(0[4-9]|10)/.test(file)))
        copyFileSync(join(shared, name), join(data, name));
      const asOf = '2011-08-10';
      expectAgreement(
        await tellStory(data, join(folder, 'real-state'), asOf),
        await expectedFrom(data, asOf),
      );
    });
  },
);
