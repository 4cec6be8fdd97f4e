import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createS3 } from '../../local/s3/s3.ts';

const dir = mkdtempSync(join(tmpdir(), 'daicho-s3-keys-'));
const s3 = createS3({ dir, clock: Date.now, meter: () => undefined });
afterAll(() => {
  s3.close();
  rmSync(dir, { recursive: true });
});

async function call(method: string, path: string, query = '', body = '') {
  const response = await s3.handle({
    method,
    path,
    query: new URLSearchParams(query),
    headers: {},
    body: Buffer.from(body),
  });
  return { status: response.status, body: Buffer.from(response.body).toString() };
}

async function listAll(bucket: string): Promise<string[]> {
  const keys: string[] = [];
  let token = '';
  do {
    const continued = token === '' ? '' : `&continuation-token=${token}`;
    const query = `list-type=2&encoding-type=url&max-keys=5${continued}`;
    const { body } = await call('GET', `/${bucket}`, query);
    for (const match of body.matchAll(/<Key>(.*?)<\/Key>/g)) {
      keys.push(decodeURIComponent(match[1] ?? ''));
    }
    token = /<NextContinuationToken>(.*?)</.exec(body)?.[1] ?? '';
  } while (token !== '');
  return keys;
}

const segment = fc.oneof(
  fc.constantFrom('', '.', '..', '...', 'a', 'A.b', '%2E%2E', 'a%-', 'b%+', '\\..\\', '🍣', '｡'),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.nat({ max: 260 }).map((length) => 'n'.repeat(length)),
);
const key = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join('/'))
  .filter((text) => text !== '' && Buffer.byteLength(text) <= 1024 && !text.includes('\0'));

let bucketCount = 0;
const newBucket = (): string => {
  bucketCount += 1;
  s3.createBucket(`property-${bucketCount}`);
  return `property-${bucketCount}`;
};

test('no key leaves its bucket, and every key comes back by name and in the listing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 12 }), async (keys) => {
      const bucket = newBucket();
      const path = (one: string) => `/${bucket}/${encodeURIComponent(one)}`;
      for (const one of keys) {
        expect((await call('PUT', path(one), '', one)).status).toBe(200);
        const file = s3.objectPath(bucket, one);
        expect(file.startsWith(`${s3.bucketDir(bucket)}/`)).toBe(true);
        expect(file.split('/')).not.toContain('..');
      }
      const inOrder = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(await listAll(bucket)).toEqual(inOrder);
      for (const one of keys) {
        expect((await call('GET', path(one))).body).toBe(one);
      }
    }),
    { numRuns: 60, seed: 20261122 },
  );
});

test('puts and deletes in any order leave what a map would hold', async () => {
  const few = fc.constantFrom('a', 'a/b', 'a/b/c', 'a/', 'a//b', 'a/b/', 'd');
  const step = fc.record({ key: few, isDelete: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const bucket = newBucket();
      const expected = new Map<string, string>();
      for (const [index, { key: one, isDelete }] of steps.entries()) {
        const path = `/${bucket}/${encodeURIComponent(one)}`;
        if (isDelete) {
          expect((await call('DELETE', path)).status).toBe(204);
          expected.delete(one);
        } else {
          await call('PUT', path, '', `step ${index}`);
          expected.set(one, `step ${index}`);
        }
      }
      expect(await listAll(bucket)).toEqual([...expected.keys()].sort());
      for (const [one, body] of expected) {
        const found = await call('GET', `/${bucket}/${encodeURIComponent(one)}`);
        expect(found.body).toBe(body);
      }
    }),
    { numRuns: 60, seed: 20261122 },
  );
});
