import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoWriteKeys, type LookUpWriteKey } from '../../stores/write-keys.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
let now = Date.parse('2031-02-01T00:00:00Z');
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What the collector finds, after what it kept of before is too old to count. */
let lookUp: LookUpWriteKey;
const known = async (writeKey: string): Promise<boolean> => {
  now += minuteMs;
  return (await lookUp(writeKey)) !== undefined;
};

beforeAll(async () => {
  api = await startApi();
  Object.assign(api.ports, { clock: () => now });
  lookUp = dynamoWriteKeys({
    tableName: 'control',
    clock: () => now,
    dayOf: (epochMs) => new Date(epochMs).toISOString().slice(0, 10),
    client: api.dynamoDbClient,
  });
});
afterAll(() => api.stop());

const make = async (body: Record<string, unknown>): Promise<{ id: string; writeKey: string }> => {
  const made = await api.call('POST', '/api/sources', body);
  expect(made.status).toBe(201);
  return made.body;
};
const keysOf = async (id: string) => (await api.call('GET', `/api/sources/${id}/keys`)).body.keys;

describe('rotation', () => {
  test('leaves both keys good for the overlap, then the new one alone', async () => {
    const { writeKey: old } = await make({ id: 'web', name: 'Web' });
    const rotated = await api.call('POST', '/api/sources/web/rotate', {});
    expect(rotated.status).toBe(201);
    const { writeKey } = rotated.body;
    expect(writeKey).not.toBe(old);
    expect(rotated.body.keys.map(({ state }: { state: string }) => state).toSorted()).toEqual([
      'active',
      'ending',
    ]);
    expect([await known(old), await known(writeKey)]).toEqual([true, true]);
    const [source] = (await api.call('GET', '/api/sources')).body.sources;
    expect(source).toMatchObject({ id: 'web', writeKey });
    now += 7 * dayMs;
    // To the instant: what the collector kept of a key includes its end.
    expect(await lookUp(old)).toBeUndefined();
    expect(await known(writeKey)).toBe(true);
    const states = (await keysOf('web')).map(({ state }: { state: string }) => state);
    expect(states.toSorted()).toEqual(['active', 'ended']);
  });

  test('has two live keys at most, and without overlap ends the others at once', async () => {
    const { writeKey: first } = await make({ id: 'till', name: 'Till', keyKind: 'server' });
    const second = (await api.call('POST', '/api/sources/till/rotate', {})).body.writeKey;
    const third = await api.call('POST', '/api/sources/till/rotate', { overlapDays: 1 });
    expect(third).toMatchObject({ status: 409 });
    const last = (await api.call('POST', '/api/sources/till/rotate', { overlapDays: 0 })).body
      .writeKey;
    expect([await known(first), await known(second), await known(last)]).toEqual([
      false,
      false,
      true,
    ]);
    const listed = (await api.call('GET', '/api/sources')).body.sources;
    expect(JSON.stringify(listed)).not.toContain(last);
  });

  test('said twice under one key makes one key', async () => {
    await make({ id: 'app', name: 'App' });
    const headers = { 'idempotency-key': 'rotate-1' };
    const once = await api.exchange('POST', '/api/sources/app/rotate', { body: {}, headers });
    const again = await api.exchange('POST', '/api/sources/app/rotate', { body: {}, headers });
    expect(again.body.writeKey).toBe(once.body.writeKey);
    expect(await keysOf('app')).toHaveLength(2);
  });

  test('of no source is not found', async () => {
    expect((await api.call('POST', '/api/sources/nobody/rotate', {})).status).toBe(404);
    expect((await api.call('GET', '/api/sources/nobody/keys')).status).toBe(404);
    expect((await api.call('DELETE', '/api/sources/web/keys/0123456789abcdef')).status).toBe(404);
  });
});

test('a revoked key opens nothing a minute later, and says the same when revoked again', async () => {
  const { writeKey } = await make({ id: 'leaked', name: 'Leaked' });
  expect(await known(writeKey)).toBe(true);
  const [{ id }] = await keysOf('leaked');
  const revoked = await api.call('DELETE', `/api/sources/leaked/keys/${id}`);
  expect(revoked).toMatchObject({ status: 200, body: { id, state: 'revoked' } });
  expect(await known(writeKey)).toBe(false);
  expect((await api.call('DELETE', `/api/sources/leaked/keys/${id}`)).body).toEqual(revoked.body);
});

describe('limits', () => {
  test('are those of every live key, and lifted where they are not said again', async () => {
    const { writeKey: old } = await make({ id: 'shop', name: 'Shop', eventsPerDay: 10 });
    const { writeKey } = (await api.call('POST', '/api/sources/shop/rotate', {})).body;
    const limits = { origins: ['https://shop.example'], calls: ['track'], requestsPerMinute: 60 };
    const said = await api.call('PUT', '/api/sources/shop/limits', limits);
    expect(said.body).toMatchObject({ id: 'shop', ...limits });
    expect(said.body).not.toHaveProperty('eventsPerDay');
    for (const key of [old, writeKey]) {
      await known(key);
      expect(await lookUp(key)).toEqual({
        sourceId: 'shop',
        keyKind: 'browser',
        history: false,
        ...limits,
      });
    }
  });

  test('of a day count what landed and was rejected, and end with the day', async () => {
    const { writeKey } = await make({ id: 'busy', name: 'Busy', eventsPerDay: 100 });
    const volume = async (events: number): Promise<void> => {
      const day = new Date(now).toISOString().slice(0, 10);
      const set = { expiresAtEpochSeconds: 0 };
      await api.ports.control.update(
        { kind: 'volume', id: `busy#${day}` },
        { add: { events }, set },
      );
    };
    await volume(99);
    await known(writeKey);
    expect(await lookUp(writeKey)).not.toHaveProperty('isQuotaUsedUp');
    await volume(1);
    await known(writeKey);
    expect(await lookUp(writeKey)).toMatchObject({ isQuotaUsedUp: true });
    now += dayMs;
    await known(writeKey);
    expect(await lookUp(writeKey)).not.toHaveProperty('isQuotaUsedUp');
  });

  test.for([
    { origins: ['https://shop.example'], apps: ['jp.example.shop'] },
    { apps: [] },
    { calls: ['dance'] },
    { requestsPerMinute: 0 },
    { eventsPerDay: 1.5 },
  ])('cannot be %o', async (limits) => {
    expect((await api.call('PUT', '/api/sources/shop/limits', limits)).status).toBe(422);
    expect((await api.call('POST', '/api/sources', { name: 'x', ...limits })).status).toBe(422);
  });
});
