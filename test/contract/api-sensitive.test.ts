import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { syncRow } from '../../schemas/sync.ts';
import { type ApiServer, startApi } from './api-server.ts';

const stated = {
  version: 1,
  name: 'n',
  purpose: 'to remind of a visit',
  goal: 'g',
  owner: 'o',
  target: 't',
};
const bought = { did: { event: 'Order Completed' } };
const ill = { trait: { name: 'diagnosis', operator: 'exists' } };
const wide = { trait: { name: 'shoe_size', operator: 'greater_than', value: 26 } };
const destinations = {
  file: { name: 'file', type: 'csv', settings: { folder: 'partners/vip' } },
  tiktok: {
    name: 'tiktok',
    type: 'tiktok',
    settings: { advertiserId: '7000000000000000001' },
    credentials: { accessToken: 'token' },
  },
};

let api: ApiServer;
const audience = (id: string, where: unknown, name = id) =>
  api.call('PUT', `/api/audiences/${id}`, { ...stated, name, where });
const sync = (audienceId: string, destinationId: string) =>
  api.call('PUT', `/api/syncs/${audienceId}-${destinationId}`, { audienceId, destinationId });
const verdict = async (id: string) =>
  (await api.call('GET', `/api/audiences/${id}/advertising`)).body;

beforeAll(async () => {
  api = await startApi();
  for (const [id, body] of Object.entries(destinations)) {
    expect((await api.call('PUT', `/api/destinations/${id}`, body)).status).toBe(201);
  }
  await audience('regulars', bought);
  await audience('reminders', ill);
  await audience('nested', { all: [bought, { not: { audience: { id: 'reminders' } } }] });
  await audience('wide-feet', wide);
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.call('PUT', '/api/sensitive', {});
});

test('a sensitive audience is refused where ads are shown, and goes to own channels', async () => {
  expect((await sync('regulars', 'tiktok')).status).toBe(201);
  for (const id of ['reminders', 'nested']) {
    const refused = await sync(id, 'tiktok');
    expect(refused).toMatchObject({ status: 403, body: { code: 'not_for_advertising' } });
    expect(refused.body.detail).toContain('looks at diagnosis, which is sensitive (health)');
    expect((await sync(id, 'file')).status).toBe(201);
  }
  expect(await verdict('regulars')).toEqual({ audienceId: 'regulars', isAllowed: true });
  expect(await verdict('nested')).toMatchObject({
    isAllowed: false,
    reason: expect.stringContaining('where.all[1].not'),
  });
});

test('a definition that turns sensitive bars its list with the next run, and the verdict says so now', async () => {
  await audience('turning', bought);
  expect((await sync('turning', 'tiktok')).status).toBe(201);
  await audience('turning', ill);
  expect((await verdict('turning')).isAllowed).toBe(false);
  await audience('turning', bought);
  expect((await verdict('turning')).isAllowed).toBe(true);
});

test('marks are kept, shown, and start runs of the lists that they touch', async () => {
  expect((await sync('wide-feet', 'tiktok')).status).toBe(201);
  const mark = { field: 'shoe_size', category: 'biometric' };
  const set = await api.call('PUT', '/api/sensitive', { fields: [mark] });
  expect(set).toMatchObject({
    status: 200,
    body: { fields: [mark], rejudged: ['wide-feet-tiktok'] },
  });
  expect((await api.call('GET', '/api/sensitive')).body.fields).toEqual([mark]);
  expect((await verdict('wide-feet')).reason).toContain('sensitive (biometric) by the brand');
  // As a run leaves it that has judged everybody: allowing them again is a change, too.
  await api.ports.control.update(
    { kind: 'sync', id: 'wide-feet-tiktok' },
    { set: { isBarred: true } },
  );
  const back = await api.call('PUT', '/api/sensitive', {});
  expect(back.body.rejudged).toEqual(['wide-feet-tiktok']);
  const row = await api.ports.control.get(syncRow, 'sync', 'wide-feet-tiktok');
  expect(row?.isBarred).toBe(true);
});

test('a field that a tracking plan marks counts, whatever the event', async () => {
  const plan = {
    id: 'feet',
    name: 'feet',
    events: [
      {
        type: 'identify',
        properties: { shoe_size: { type: 'number', sensitive: 'biometric' } },
      },
    ],
  };
  const row = { kind: 'tracking-plan', id: 'feet', name: 'feet', version: 1, createdAt: 't' };
  await api.ports.control.put({ ...row, updatedAt: 't', plan: JSON.stringify(plan) });
  expect((await verdict('wide-feet')).reason).toContain('by the tracking plan feet');
  expect((await api.call('GET', '/api/sensitive')).body.declared).toEqual([
    { names: ['shoe_size'], category: 'biometric', by: 'the tracking plan feet' },
  ]);
  await api.ports.control.delete({ kind: 'tracking-plan', id: 'feet' });
  expect((await verdict('wide-feet')).isAllowed).toBe(true);
});

test('a conversion feed of a sensitive event or value is refused', async () => {
  const to = {
    name: 'events',
    type: 'tiktok-events',
    settings: { eventSourceId: 'C4AAAAAAAAAAAAAAAAAG' },
  };
  const credentials = { accessToken: 'token' };
  const made = await api.call('PUT', '/api/destinations/events', { ...to, credentials });
  expect(made).toMatchObject({ status: 201 });
  const feed = (more: object) =>
    api.call('POST', '/api/conversions', { destinationId: 'events', ...more });
  expect(await feed({ events: { 'Prescription Filled': 'Purchase' } })).toMatchObject({
    status: 403,
    body: { code: 'not_for_advertising' },
  });
  expect((await feed({ valueProperty: 'medication_cost' })).status).toBe(403);
  expect((await feed({})).status).toBe(201);
});

test('a source that never serves advertising ends it for the deployment, for good', async () => {
  const source = { id: 'clinic', name: 'clinic', keyKind: 'server' };
  expect((await api.call('POST', '/api/sources', source)).status).toBe(201);
  const path = '/api/sources/clinic/never-advertise';
  expect(
    (await api.call('PUT', '/api/sources/nowhere/never-advertise', { reason: 'r' })).status,
  ).toBe(404);
  expect((await api.call('PUT', path, {})).status).toBe(422);
  const set = await api.call('PUT', path, { reason: 'patients of the clinic' });
  expect(set).toMatchObject({ status: 200, body: { sourceId: 'clinic' } });
  expect(set.body.rejudged).toContain('regulars-tiktok');
  expect(set.body.rejudged).not.toContain('reminders-file');
  const again = await api.call('PUT', path, { reason: 'another' });
  expect(again.body.reason).toBe('patients of the clinic');
  await audience('others', bought);
  const refused = await sync('others', 'tiktok');
  expect(refused).toMatchObject({ status: 403, body: { code: 'not_for_advertising' } });
  expect(refused.body.detail).toContain('The source clinic is never for advertising');
  expect((await sync('others', 'file')).status).toBe(201);
  const feed = { destinationId: 'events', id: 'another-feed' };
  expect((await api.call('POST', '/api/conversions', feed)).status).toBe(403);
});
