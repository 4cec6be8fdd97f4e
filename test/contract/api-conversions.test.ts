import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { advanceConversions } from '../../functions/deliver/conversions/advance.ts';
import { startConversions } from '../../functions/tick/start-conversions.ts';
import type { ConversionMessage } from '../../schemas/conversion.ts';
import { s3JsonLines } from '../../stores/json-lines.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  for (const [id, type, settings] of [
    ['meta', 'meta-conversions', { pixelId: '1234567890' }],
    ['list', 'tiktok', { advertiserId: '7000000000000000001', audienceId: '1757000000000001' }],
  ] as const) {
    const body = { name: id, type, settings, credentials: { accessToken: 'secret-of-the-test' } };
    const made = await api.call('PUT', `/api/destinations/${id}`, body);
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain('secret-of-the-test');
  }
});
afterAll(() => api.stop());

test('a feed without a word more tells of orders from today on, every hour', async () => {
  const made = await api.call('POST', '/api/conversions', { destinationId: 'meta', id: 'orders' });
  expect(made).toMatchObject({
    status: 201,
    body: {
      events: { 'Order Completed': 'Purchase' },
      valueProperty: 'revenue',
      currency: 'JPY',
      place: 'auto',
      clickDays: 30,
      everyMinutes: 60,
      state: 'idle',
      inWindow: 0,
      accountedFor: 0,
      addsUp: true,
    },
  });
  expect(made.body.since).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect((await api.call('GET', '/api/conversions')).body.feeds).toEqual([made.body]);
  expect((await api.call('GET', '/api/conversions/orders')).body).toEqual(made.body);
  const again = await api.call('POST', '/api/conversions', { destinationId: 'meta', id: 'orders' });
  expect(again.status).toBe(409);
});

test('what a feed tells never changes, how often it runs does', async () => {
  const { body } = await api.call('GET', '/api/conversions/orders');
  const { destinationId, since } = body;
  const put = (more: object) =>
    api.call('PUT', '/api/conversions/orders', { destinationId, since, ...more });
  expect(await put({ everyMinutes: 15 })).toMatchObject({
    status: 200,
    body: { everyMinutes: 15 },
  });
  for (const more of [{ currency: 'USD' }, { events: { Lead: 'Lead' } }, { since: '2026-01-01' }])
    expect((await put(more)).status).toBe(409);
  expect((await put({ everyMinutes: 4 })).status).toBe(422);
});

test('a destination of lists takes no conversions, and one of conversions no list', async () => {
  const feed = await api.call('POST', '/api/conversions', { destinationId: 'list' });
  expect(feed).toMatchObject({ status: 422, body: { error: { path: 'destinationId' } } });
  expect((await api.call('POST', '/api/conversions', { destinationId: 'nobody' })).status).toBe(
    422,
  );
  await api.ports.control.put({
    kind: 'audience',
    id: 'vip',
    name: 'vip',
    definition: {},
    state: 'new',
    generation: 0,
    size: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
  });
  const sync = { audienceId: 'vip', destinationId: 'meta' };
  expect(await api.call('POST', '/api/syncs', sync)).toMatchObject({
    ...{ status: 422, body: { error: { path: 'destinationId' } } },
  });
});

test('a destination that a feed sends to is not deleted', async () => {
  const refused = await api.call('DELETE', '/api/destinations/meta');
  expect(refused).toMatchObject({ status: 409 });
  expect(JSON.stringify(refused.body)).toContain('daicho conversions delete orders');
  const changed = await api.call('PUT', '/api/destinations/meta', {
    ...{ name: 'meta', type: 'meta-conversions', settings: { pixelId: '2234567890' } },
  });
  expect(changed).toMatchObject({ status: 200, body: { settings: { pixelId: '2234567890' } } });
});

test('the fates of single events are shown by a hash of the order', async () => {
  const row = { kind: 'conversion#orders', mark: 'r#0', message: 'm', at: '2026-01-01T00:00:00Z' };
  await api.ports.control.putAll([
    { ...row, id: 'a'.repeat(64), status: 'sent' },
    { ...row, id: 'b'.repeat(64), status: 'refused', reason: 'Meta code 100' },
  ]);
  const refused = await api.call('GET', '/api/conversions/orders/events?status=refused');
  expect(refused.body).toEqual({
    conversions: [{ id: 'b'.repeat(64), status: 'refused', reason: 'Meta code 100', at: row.at }],
  });
  expect((await api.call('POST', '/api/conversions/orders/run')).status).toBe(202);
  expect((await api.call('POST', '/api/conversions/none/run')).status).toBe(404);
});

test('tick starts a feed when it is due, once, and none that runs or is not to', async () => {
  const { control } = api.ports;
  const sent: ConversionMessage[] = [];
  const tick = (minutes: number) =>
    startConversions({
      ...api.ports,
      conversions: { send: async (message) => void sent.push(message) },
      clock: () => Date.parse('2026-07-01T12:00:30Z') + minutes * 60_000,
    });
  await api.call('POST', '/api/conversions', { destinationId: 'meta', id: 'off', everyMinutes: 0 });
  for (const minute of [0, 0, 1, 14, 15, 16]) await tick(minute);
  expect(sent).toEqual(
    ['20260701T120000000Z-tick', '20260701T121500000Z-tick'].map((runId) => ({
      ...{ kind: 'conversions', feedId: 'orders', runId },
    })),
  );
  await control.update({ kind: 'conversion-feed', id: 'orders' }, { set: { state: 'running' } });
  await tick(60);
  expect(sent).toHaveLength(2);
  // Taken for dead after a day.
  await tick(15 + 24 * 60);
  expect(sent).toHaveLength(3);
});

test('a feed that is deleted takes its journal along, waits for a run, and then its destination goes', async () => {
  const { control } = api.ports;
  const queue: ConversionMessage[] = [];
  let now = Date.parse('2026-07-03T00:00:00Z');
  const ports = {
    ...api.ports,
    warehouse: athenaWarehouse({ database: 'none', workgroup: 'none' }),
    objects: s3LakeObjects({ bucket: 'rejected', client: api.s3Client }),
    lines: s3JsonLines({ bucket: 'rejected', client: api.s3Client }),
    random: () => 0.5,
    conversionsTo: async () => {
      throw new Error('nothing is told');
    },
    queue: { send: async (message: ConversionMessage) => void queue.push(message) },
    clock: () => now,
  };
  const key = { kind: 'conversion-feed', id: 'orders' };
  await control.update(key, { set: { state: 'running', runId: 'r' } });
  await control.put({ kind: 'conversion-day#orders', id: '2026-07-01', generation: 1, events: 2 });
  const begun = await api.call('DELETE', '/api/conversions/orders');
  expect(begun.status).toBe(202);
  now = begun.body.leavesAtEpochMs - 1;
  const again = await api.call('DELETE', '/api/conversions/orders');
  expect(again.body.leavesAtEpochMs).toBe(begun.body.leavesAtEpochMs);
  expect((await api.call('POST', '/api/conversions/orders/run')).status).toBe(409);
  const { destinationId, since } = begun.body;
  const kept = { destinationId, since, everyMinutes: 30 };
  expect((await api.call('PUT', '/api/conversions/orders', kept)).status).toBe(409);
  expect((await api.call('DELETE', '/api/destinations/meta')).status).toBe(409);
  const advance = (runId: string, remainingMs = 100_000) =>
    advanceConversions({ kind: 'conversions', feedId: 'orders', runId }, ports, () => remainingMs);
  const left = async () =>
    (await control.queryAll(z.object({ id: z.string() }), { kind: 'conversion#orders' })).length;
  // Before the run can be over, and by messages of runs, nothing is forgotten.
  await advance('deletion');
  await advance('r');
  expect([await left(), queue.length]).toEqual([2, 1]);
  now += 1;
  // An invocation without time hands on.
  await advance('deletion', 0);
  expect([await left(), queue.length]).toEqual([2, 2]);
  await advance('deletion');
  expect(await left()).toBe(0);
  expect((await api.call('GET', '/api/conversions/orders')).status).toBe(404);
  expect((await api.call('DELETE', '/api/conversions/orders')).status).toBe(404);
  await api.call('DELETE', '/api/conversions/off');
  await advanceConversions(
    { kind: 'conversions', feedId: 'off', runId: 'deletion' },
    { ...ports, clock: Date.now },
    () => 100_000,
  );
  expect((await api.call('DELETE', '/api/destinations/meta')).status).toBe(200);
});
