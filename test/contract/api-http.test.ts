import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entityTag, isMatching } from '../../functions/api/entity-tag.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('errors', () => {
  test('are problem details that keep the form of before', async () => {
    const answered = await api.exchange('POST', '/api/sources', { body: { name: '', x: 1 } });
    const faults = [
      { path: 'name', message: expect.any(String) },
      { path: 'x', message: 'unknown key' },
    ];
    expect(answered).toMatchObject({
      status: 422,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: {
        type: '/api/errors.md#invalid',
        title: expect.any(String),
        status: 422,
        detail: expect.stringMatching(/^name: /),
        code: 'invalid',
        faults,
        error: { code: 'invalid', message: expect.any(String), path: 'name', faults },
      },
    });
  });

  test('say which authentication and which methods there are', async () => {
    const unknown = await api.exchange('GET', '/api/jobs', { key: 'nobody-knows-this-key' });
    expect([unknown.status, unknown.headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="daicho"',
    ]);
    const odd = await api.exchange('PUT', '/api/sources');
    expect([odd.status, odd.headers['allow']]).toEqual([405, 'GET, POST']);
  });

  test('an unknown or odd parameter of the query is one', async () => {
    for (const [query, path] of [
      ['limt=3', 'limt'],
      ['limit=0', 'limit'],
      ['limit=1001', 'limit'],
      ['limit=many', 'limit'],
      ['after=', 'after'],
    ]) {
      expect(await api.call('GET', `/api/sources?${query}`)).toMatchObject({
        status: 422,
        body: { faults: [{ path }] },
      });
    }
  });
});

describe('pages', () => {
  test.for([1, 2, 3, 7, 100])(
    'of %i give each entry once, in the order of the whole list',
    async (limit) => {
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
        await api.call('POST', '/api/sources', { id: `page-${name}`, name });
      }
      const ids: string[] = [];
      let after = '';
      do {
        const { body } = await api.call('GET', `/api/sources?limit=${limit}${after}`);
        expect(body.sources.length).toBeLessThanOrEqual(limit);
        ids.push(...body.sources.map((source: { id: string }) => source.id));
        after = body.next && `&after=${encodeURIComponent(body.next)}`;
      } while (after);
      const all = (await api.call('GET', '/api/sources?limit=1000')).body.sources;
      expect(ids).toEqual(all.map((source: { id: string }) => source.id));
      expect(ids).toHaveLength(7);
    },
  );
});

describe('entity tags', () => {
  const tagOf = async () => (await api.exchange('GET', '/api/sources')).headers['etag'] ?? '';

  test('stay with the answer and change with it', async () => {
    const before = await tagOf();
    expect(before).toMatch(/^"[0-9a-f]{32}"$/);
    expect(await tagOf()).toBe(before);
    await api.call('POST', '/api/sources', { name: 'more' });
    expect(await tagOf()).not.toBe(before);
  });

  test('save the body of what is at hand already', async () => {
    const tag = await tagOf();
    const ask = (header: string) =>
      api.exchange('GET', '/api/sources', { headers: { 'if-none-match': header } });
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const { status, body, headers } = await ask(header);
      expect([header, status, body, headers['etag']]).toEqual([header, 304, undefined, tag]);
    }
    expect((await ask('"other"')).status).toBe(200);
  });

  test('of failures there are none', async () => {
    const { status, headers } = await api.exchange('GET', '/api/jobs/nobody', {
      headers: { 'if-none-match': '*' },
    });
    expect([status, headers['etag']]).toEqual([404, undefined]);
  });

  test('match as RFC 9110 says: If-Match strongly, If-None-Match weakly', () => {
    const tag = entityTag({ a: 1 });
    expect(isMatching(undefined, tag, 'strong')).toBe(false);
    expect(isMatching(tag, tag, 'strong')).toBe(true);
    expect(isMatching(`W/${tag}`, tag, 'strong')).toBe(false);
    expect(isMatching(`W/${tag}`, tag, 'weak')).toBe(true);
    expect(isMatching(tag.slice(1, -1), tag, 'weak')).toBe(false);
  });
});
