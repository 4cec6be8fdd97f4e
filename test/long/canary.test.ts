import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCanaries } from '../../proofs/canary/run.ts';
import { progress } from '../../proofs/progress.ts';

const folder = mkdtempSync(join(tmpdir(), 'daicho-canary-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('nobody’s data is anywhere but where it may be, and the scan would find it', async () => {
  const result = await runCanaries({ folder, people: 110, progress: progress(true) });
  const leaks = result.scan.places.filter(
    ({ reason, found }) => reason === undefined && Object.keys(found).length > 0,
  );
  expect(leaks).toEqual([]);
  expect(result.planted.filter(({ isFound }) => !isFound)).toEqual([]);
  expect(result.planted.length).toBeGreaterThan(5);
  expect(Math.min(...Object.values(result.story.acknowledged))).toBeGreaterThan(0);
  expect(result.scan.allowed).toBeGreaterThan(1_000);
});
