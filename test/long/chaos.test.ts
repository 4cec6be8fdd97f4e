import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runChaos } from '../../proofs/chaos/chaos.ts';
import { progress } from '../../proofs/progress.ts';
import { writeReceiptFiles } from '../integration/receipt-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'daicho-chaos-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('two kill -9 of the whole stack lose nothing and double nothing', async () => {
  const data = join(folder, 'data');
  writeReceiptFiles(data, { days: 10, invoicesPerDay: 20, seed: 11 });
  const result = await runChaos({
    data,
    kills: 2,
    seed: Number(process.env['DAICHO_SEED'] ?? 5),
    asOf: '2011-12-10',
    progress: progress(true),
  });
  expect(result.kills).toBe(2);
  expect(result).toMatchObject({ lost: 0, doubled: 0 });
  expect({ identical: result.identical, disturbed: result.disturbed }).toMatchObject({
    identical: true,
  });
});
