import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audienceRow, generationRow, retiredRow } from '../../schemas/control.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const said = { version: 1, purpose: 'p', goal: 'g', owner: 'o', target: 't' };
const atLeast = (value: number) => ({
  ...said,
  name: `At least ${value}`,
  where: { count: { event: 'Order Completed', operator: 'greater_than_or_equal', value } },
});
const put = (id: string, body: unknown, ifMatch?: string) =>
  api.exchange('PUT', `/api/audiences/${id}`, {
    body,
    ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
  });
const get = (path: string) => api.exchange('GET', `/api/audiences/${path}`);
const remove = (id: string, headers = {}) =>
  api.exchange('DELETE', `/api/audiences/${id}`, { headers });

test.for(['purpose', 'goal', 'owner', 'target'])(
  'without %s it is 422, naming the field',
  async (field) => {
    const { [field]: _, ...body }: Record<string, unknown> = atLeast(1);
    expect(await api.call('POST', '/api/audiences', body)).toMatchObject({
      status: 422,
      body: { detail: `${field}: is required`, faults: [{ path: field, message: 'is required' }] },
    });
  },
);

describe('versions', () => {
  test('each other definition is one, the same definition is none', async () => {
    const sequence = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(sequence, async (values) => {
        run += 1;
        const id = `versions-${run}`;
        for (const value of values) await put(id, atLeast(value));
        const changes = values.filter((value, index) => value !== values[index - 1]);
        const { versions } = (await get(`${id}/versions`)).body;
        expect(
          versions.map((one: { version: number; name: string }) => [one.version, one.name]),
        ).toEqual(changes.map((value, index) => [index + 1, `At least ${value}`]).toReversed());
        const last = (await get(`${id}/versions/${changes.length}`)).body;
        expect(last).toMatchObject({
          audienceId: id,
          by: "deployment's admin key",
          definition: atLeast(values.at(-1) ?? 0),
        });
        expect((await get(id)).body.version).toBe(changes.length);
        expect((await get(`${id}/versions/${changes.length + 1}`)).status).toBe(404);
      }),
      { numRuns: 15 },
    );
  });

  test('of many at once none is lost', async () => {
    await put('crowd', atLeast(0));
    const tries = Array.from({ length: 6 }, (_, index) => put('crowd', atLeast(index + 1)));
    const taken = (await Promise.all(tries)).filter(({ status }) => status === 200).length;
    expect(taken).toBeGreaterThan(0);
    const { versions } = (await get('crowd/versions')).body;
    expect(versions.map(({ version }: { version: number }) => version).toReversed()).toEqual(
      Array.from({ length: taken + 1 }, (_, index) => index + 1),
    );
  });

  test('an audience of before there were versions is at its first', async () => {
    await api.ports.control.put({
      kind: 'audience',
      id: 'old',
      name: 'Old',
      definition: atLeast(1),
      state: 'fresh',
      generation: 3,
      size: 5,
      createdAt: '2026-01-01T00:00:00.000Z',
    });
    const first = { version: 1, name: 'Old', at: '2026-01-01T00:00:00.000Z', audienceId: 'old' };
    expect((await get('old/versions')).body.versions).toMatchObject([first]);
    expect((await get('old/versions/1')).body).toMatchObject(first);
    expect((await put('old', atLeast(2))).body.version).toBe(2);
    expect((await get('old/versions')).body.versions).toMatchObject([{ version: 2 }, first]);
  });
});

describe('If-Match', () => {
  test('changes what was read and nothing else', async () => {
    await put('matched', atLeast(1));
    const { etag = '' } = (await get('matched')).headers;
    expect((await put('matched', atLeast(2), etag)).status).toBe(200);
    expect(await put('matched', atLeast(3), etag)).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed' },
    });
    expect((await get('matched')).body.version).toBe(2);
    expect((await put('matched', atLeast(3), '*')).status).toBe(200);
    expect((await put('unheard-of', atLeast(1), '*')).status).toBe(412);
    expect((await remove('matched', { 'if-match': etag })).status).toBe(412);
  });

  test('of two at once with the same tag one wins', async () => {
    await put('race', atLeast(1));
    const { etag = '' } = (await get('race')).headers;
    const tries = [2, 3, 4].map((value) => put('race', atLeast(value), etag));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 412, 412]);
  });
});

describe('deleting', () => {
  test('leaves the versions and a tombstone, and retires the memberships', async () => {
    await put('gone', atLeast(1));
    for (const table of ['memberships', 'differences']) {
      await api.ports.control.put({
        kind: `generation#${table}`,
        id: 'gone/0000000001',
        generation: 1,
        attempt: 'a',
        location: `s3://lake/generations/${table}/a/audience_id=gone/`,
        cataloguedGeneration: 1,
        publishedAt: '2026-01-01T00:00:00.000Z',
      });
    }
    const deleted = await remove('gone');
    expect(deleted).toMatchObject({ status: 200, body: { id: 'gone', version: 1 } });
    expect((await remove('gone')).body).toEqual(deleted.body);
    expect((await get('gone')).status).toBe(404);
    expect((await get('gone/versions')).body.versions).toHaveLength(1);
    expect((await put('gone', atLeast(1))).status).toBe(409);
    const { control } = api.ports;
    const left = await control.queryAll(generationRow, { kind: 'generation#memberships' });
    expect(left).toEqual([]);
    const retired = await control.queryAll(retiredRow, { kind: 'retired' });
    expect(retired.map(({ prefix }) => prefix).toSorted()).toEqual([
      'generations/differences/a/audience_id=gone/',
      'generations/memberships/a/audience_id=gone/',
    ]);
    expect((await remove('never-there')).status).toBe(404);
  });

  test('is refused while a sync uses it, also one that is made at the same time', async () => {
    await api.call('PUT', '/api/destinations/file', {
      name: 'file',
      type: 'csv',
      settings: { folder: 'f' },
    });
    for (let round = 0; round < 10; round += 1) {
      const id = `used-${round}`;
      await put(id, atLeast(1));
      const sync = { audienceId: id, destinationId: 'file', id: `sync-${round}` };
      const [made, deleted] = await Promise.all([api.call('POST', '/api/syncs', sync), remove(id)]);
      const isThere = (await api.ports.control.get(audienceRow, 'audience', id)) !== undefined;
      expect([made.status, deleted.status]).toEqual(isThere ? [201, 409] : [422, 200]);
    }
    await put('used', atLeast(1));
    await api.call('POST', '/api/syncs', { audienceId: 'used', destinationId: 'file', id: 's' });
    expect(await remove('used')).toMatchObject({
      status: 409,
      body: { detail: 'The audience is used by the sync s.' },
    });
  });
});

test('an audience may be made of others that are there, in no circle; those stay as long', async () => {
  const madeOf = (id: string) => ({ ...said, name: `Of ${id}`, where: { audience: { id } } });
  expect(await put('second', madeOf('first'))).toMatchObject({
    status: 422,
    body: { faults: [{ path: 'where' }] },
  });
  await put('first', atLeast(1));
  expect((await put('second', madeOf('first'))).status).toBe(201);
  expect((await put('first', madeOf('second'))).status).toBe(422);
  expect(await remove('first')).toMatchObject({
    status: 409,
    body: { detail: 'The audience is used by the audience second.' },
  });
  await remove('second');
  expect((await remove('first')).status).toBe(200);
});

test('the JSON Schema of a definition is served without a key', async () => {
  const { status, body } = await api.exchange('GET', '/api/schemas/audience.json', {
    headers: { authorization: '' },
  });
  expect([status, body.properties.target.type]).toEqual([200, 'string']);
});
