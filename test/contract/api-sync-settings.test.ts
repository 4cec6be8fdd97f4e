import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncScheduleRow } from '../../schemas/sync-schedule.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
const path = '/api/syncs/vip-file';
const joins = { audienceId: 'vip', destinationId: 'file' };
const standing = () => api.ports.control.get(syncScheduleRow, 'sync-schedule', 'vip-file');

beforeAll(async () => {
  api = await startApi();
  const definition = {
    version: 1,
    name: 'vip',
    purpose: 'test',
    goal: 'test',
    owner: 'test',
    target: 'test',
    where: { count: { event: 'x', operator: 'greater_than_or_equal', value: 1 } },
  };
  expect((await api.call('PUT', '/api/audiences/vip', definition)).status).toBe(201);
  const file = { name: 'file', type: 'csv', settings: { folder: 'partners/vip' } };
  expect((await api.call('PUT', '/api/destinations/file', file)).status).toBe(201);
});
afterAll(() => api.stop());

test('a schedule is set, shown, kept while it stays the same, and taken away', async () => {
  const daily = { ...joins, schedule: { daily: '09:00' } };
  const made = await api.call('PUT', path, daily);
  expect(made).toMatchObject({ status: 201, body: { schedule: { daily: '09:00' } } });
  await api.ports.control.update(
    { kind: 'sync-schedule', id: 'vip-file' },
    { set: { lastSlot: '2026-01-01T00:00:00.000Z' } },
  );
  const again = await api.call('PUT', path, { ...daily, afterRefresh: true });
  expect(again).toMatchObject({ status: 200, body: { afterRefresh: true } });
  expect(await standing()).toMatchObject({ lastSlot: '2026-01-01T00:00:00.000Z' });
  await api.call('PUT', path, { ...joins, schedule: { everyMinutes: 60 } });
  expect(await standing()).toMatchObject({ schedule: { everyMinutes: 60 } });
  expect((await standing())?.lastSlot).toBeUndefined();
  const none = await api.call('PUT', path, joins);
  expect(none.body).not.toHaveProperty('schedule');
  expect(await standing()).toBeUndefined();
});

test('paused it has no slot and starts no run; resumed its schedule begins anew', async () => {
  const daily = { ...joins, schedule: { daily: '09:00' } };
  const paused = await api.call('PUT', path, { ...daily, isPaused: true });
  expect(paused.body).toMatchObject({ isPaused: true, schedule: { daily: '09:00' } });
  expect(await standing()).toBeUndefined();
  const refused = await api.call('POST', `${path}/run`, {});
  expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(refused.body.detail).toContain('daicho sync resume vip-file');
  const resumed = await api.call('PUT', path, daily);
  expect(resumed.body).not.toHaveProperty('isPaused');
  expect(await standing()).toMatchObject({ schedule: { daily: '09:00' } });
  expect((await api.call('POST', `${path}/run`, {})).status).toBe(202);
});

test.for([{ daily: '9:00' }, { daily: '24:00' }, { everyMinutes: 4 }, { afterImport: true }, {}])(
  'the schedule %j is refused',
  async (schedule) => {
    expect((await api.call('PUT', path, { ...joins, schedule })).status).toBe(422);
  },
);
