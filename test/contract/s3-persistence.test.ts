import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createS3 } from '../../local/s3/s3.ts';
import { killedAfter } from './killed-child.ts';

const dir = mkdtempSync(join(tmpdir(), 'daicho-s3-kill-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('what was acknowledged before kill -9 is there, whole, with its metadata', async () => {
  for (const milliseconds of [20, 90, 160]) {
    const acknowledged = await killedAfter('s3', dir, milliseconds);
    expect(acknowledged.length).toBeGreaterThan(0);
    const s3 = createS3({ dir, clock: Date.now, meter: () => undefined });
    const get = (index: number) =>
      s3.handle({
        method: 'GET',
        path: `/lake/folder-${index % 7}/${index}`,
        query: new URLSearchParams(),
        headers: {},
        body: Buffer.alloc(0),
      });
    for (const index of acknowledged.map(Number)) {
      const found = await get(index);
      const expected = Buffer.alloc(20_000, `${index} `);
      expect(expected.equals(Buffer.from(found.body))).toBe(true);
      expect(found.headers['etag']).toBe(`"${hash('md5', expected, 'hex')}"`);
      expect(found.headers['x-amz-meta-index']).toBe(String(index));
    }
    // The one that was under way is there as a whole or not at all.
    const next = await get(Math.max(...acknowledged.map(Number)) + 1);
    expect([20_000, undefined]).toContain(next.status === 200 ? next.body.length : undefined);
    expect(readdirSync(join(dir, '.temporary'))).toEqual([]);
    s3.close();
  }
});
