import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import type { ControlQuery } from '../../domain/control/control-table.ts';
import { answer } from '../../functions/api/answer.ts';
import { wakeFollowers } from '../../functions/api/destinations/wake.ts';
import { shardRow, syncRow } from '../../schemas/sync.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';

const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const webhook = {
  name: 'Member inbox',
  type: 'webhook',
  settings: { url: 'https://hook.brand.co.jp/daicho', audience: 'vip' },
  credentials: { key },
};

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

test('a webhook is made, and its key is not shown again', async () => {
  const made = await api.call('PUT', '/api/destinations/inbox', webhook);
  expect(made).toMatchObject({ status: 201, body: { id: 'inbox', type: 'webhook' } });
  const listed = await api.call('GET', '/api/destinations');
  expect(JSON.stringify([made.body, listed.body])).not.toContain(key);
  expect(await api.credentials.read('inbox')).toEqual({ key });
});

test.for([
  'https://127.0.0.1/',
  'https://[::ffff:169.254.169.254]/latest/meta-data/',
  'https://localhost/',
  'https://0x7f000001/',
  'https://hook.brand.co.jp:9001/',
  'http://hook.brand.co.jp/',
])('a webhook to %s is refused when it is made and when it is changed', async (url) => {
  const bad = { ...webhook, settings: { ...webhook.settings, url } };
  const refused = { status: 422, body: { error: { path: 'settings.url' } } };
  expect(await api.call('POST', '/api/destinations', bad)).toMatchObject(refused);
  expect(await api.call('PUT', '/api/destinations/inbox', bad)).toMatchObject(refused);
});

test('a webhook needs a key of 24 bytes or more, and the answer does not repeat it', async () => {
  const bad = { ...webhook, credentials: { key: 'whsec_c2hvcnQ=' } };
  const answer = await api.call('POST', '/api/destinations', bad);
  expect(answer).toMatchObject({ status: 422, body: { error: { path: 'credentials.key' } } });
  expect(JSON.stringify(answer.body)).not.toContain('c2hvcnQ');
});

test('files are made in each format and no other', async () => {
  const file = (format: string) => ({
    name: format,
    type: 'file',
    settings: { folder: 'partners/example', format },
  });
  for (const format of ['csv', 'ndjson', 'parquet'])
    expect((await api.call('POST', '/api/destinations', file(format))).status).toBe(201);
  expect((await api.call('POST', '/api/destinations', file('xlsx'))).status).toBe(422);
});

const said = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' };
const where = { count: { event: 'x', operator: 'greater_than', value: 0 } };
const tiktok = (settings: object = {}) => ({
  name: 'TikTok',
  type: 'tiktok',
  settings: { advertiserId: '7000000000000000001', ...settings },
  credentials: { accessToken: 'a-token' },
});
const put = (id: string, body: unknown) => api.call('PUT', `/api/destinations/${id}`, body);
const follow = (destinationId: string, id: string, audienceId = 'everybody') =>
  api.call('POST', '/api/syncs', { id, audienceId, destinationId });
const setSync = (id: string, set: Readonly<Record<string, string | number>>) =>
  api.ports.control.update({ kind: 'sync', id }, { set });

describe('settings that say who a member is', () => {
  beforeAll(async () => {
    for (const id of ['everybody', 'others'])
      await api.call('PUT', `/api/audiences/${id}`, { ...said, where });
    await put('fixed', tiktok());
    await follow('fixed', 'fixed-sync');
  });

  test.for([
    ['emailForm', 'strip-dots-and-tag'],
    ['phoneForm', 'digits'],
    ['fields', ['email']],
    ['advertiserId', '7'],
    ['audienceId', '1757000000000001'],
  ] as const)('%s stays while the sync has members', async ([name, value]) => {
    const change = { [name]: value };
    for (const held of [{ acknowledged: 3 }, { pending: 1 }, { state: 'running' }]) {
      await setSync('fixed-sync', { acknowledged: 0, pending: 0, state: 'idle', ...held });
      expect(await put('fixed', tiktok(change))).toMatchObject({
        status: 409,
        body: {
          detail: expect.stringContaining('daicho sync delete fixed-sync'),
          faults: [{ path: `settings.${name}` }],
        },
      });
    }
    await setSync('fixed-sync', { acknowledged: 0, pending: 0, state: 'idle' });
    expect((await put('fixed', tiktok(change))).status).toBe(200);
    expect((await put('fixed', tiktok())).status).toBe(200);
  });

  test('name, credentials, pacing and the same said otherwise may change', async () => {
    await setSync('fixed-sync', { acknowledged: 3 });
    const same = tiktok({ fields: ['phone', 'email'], phoneForm: 'e164' });
    const next = { ...same, name: 'Otherwise', credentials: { accessToken: 'another' } };
    expect(await put('fixed', next)).toMatchObject({ status: 200, body: { name: 'Otherwise' } });
    expect(await api.credentials.read('fixed')).toEqual({ accessToken: 'another' });
    await put('hook', webhook);
    await follow('hook', 'hook-sync');
    await setSync('hook-sync', { acknowledged: 3 });
    const settings = { ...webhook.settings, url: 'https://new.brand.co.jp/', recordsPerRequest: 9 };
    expect((await put('hook', { ...webhook, settings })).status).toBe(200);
    const unlike = { ...webhook, settings: { ...settings, hashing: 'none' } };
    expect((await put('hook', unlike)).status).toBe(409);
  });

  test('a list that was made is of one account: it stays, too', async () => {
    await put('with-list', tiktok());
    await follow('with-list', 'with-list-sync');
    await setSync('with-list-sync', { listId: '1757000000000009' });
    expect((await put('with-list', tiktok({ advertiserId: '7' }))).status).toBe(409);
    expect((await put('with-list', { ...tiktok(), name: 'Renamed' })).status).toBe(200);
  });

  test('what is refused leaves the credentials as they were', async () => {
    await setSync('fixed-sync', { acknowledged: 3 });
    const before = await api.credentials.read('fixed');
    const change = { ...tiktok({ fields: ['email'] }), credentials: { accessToken: 'wrong' } };
    expect((await put('fixed', change)).status).toBe(409);
    expect(await api.credentials.read('fixed')).toEqual(before);
  });

  test('a run that begins while a change is weighed is seen', async () => {
    await setSync('fixed-sync', { acknowledged: 0, pending: 0, state: 'idle' });
    const { control } = api.ports;
    let reads = 0;
    const ports = {
      ...api.ports,
      control: {
        ...control,
        queryAll: async <Row>(schema: z.ZodType<Row>, query: ControlQuery) => {
          const rows = await control.queryAll(schema, query);
          reads += 1;
          await setSync('fixed-sync', { state: 'running', runId: 'r' });
          return rows;
        },
      },
    };
    const request = {
      method: 'PUT',
      path: '/api/destinations/fixed',
      query: new URLSearchParams(),
      headers: { authorization: `Bearer ${adminKey}` },
      body: JSON.stringify(tiktok({ emailForm: 'strip-dots-and-tag' })),
    };
    expect((await answer(request, ports)).status).toBe(409);
    expect(reads).toBe(2);
    const now = (await api.call('GET', '/api/destinations/fixed')).body.settings;
    expect(now.emailForm).toBeUndefined();
    await setSync('fixed-sync', { state: 'idle' });
  });
});

describe('what a destination put off', () => {
  const { kind, ...blank } = {
    kind: 'shard#mended-sync#r1',
    phase: 'add',
    keys: [],
    cursor: '',
    retries: 3,
    notBeforeEpochMs: 9e15,
  };
  const putOff = { state: 'running', runId: 'r1', leaving: 2, leaveAtEpochMs: 9e15 };
  beforeAll(async () => {
    await api.call('PUT', '/api/audiences/everybody', { ...said, where });
    await put('mended', tiktok());
    await follow('mended', 'mended-sync');
  });
  beforeEach(async () => {
    const { control } = api.ports;
    await control.put({ ...blank, kind, id: 'add-0', isDone: false });
    await control.put({ ...blank, kind, id: 'add-1', isDone: true });
    await setSync('mended-sync', putOff);
  });

  test('may go on as soon as the destination is saved', async () => {
    const { control } = api.ports;
    expect((await put('mended', tiktok())).status).toBe(200);
    expect(await control.get(shardRow, kind, 'add-0')).not.toHaveProperty('notBeforeEpochMs');
    expect(await control.get(shardRow, kind, 'add-1')).toHaveProperty('notBeforeEpochMs');
    expect(await control.get(syncRow, 'sync', 'mended-sync')).not.toHaveProperty('leaveAtEpochMs');
  });

  test('is told so: removals, and shards that are not done', async () => {
    const sent: unknown[] = [];
    const deliveries = { send: async (message: unknown) => void sent.push(message) };
    await wakeFollowers('mended', { control: api.ports.control, deliveries });
    expect(sent).toEqual([
      { kind: 'leave', syncId: 'mended-sync' },
      { kind: 'shard', syncId: 'mended-sync', runId: 'r1', shardId: 'add-0' },
    ]);
  });
});

describe('a list that the settings name', () => {
  test('is followed by one sync alone, also of two that come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = `named-${round}`;
      await put(id, tiktok({ audienceId: '1757000000000001' }));
      const made = await Promise.all(
        ['everybody', 'others'].map((audience) => follow(id, `${id}-${audience}`, audience)),
      );
      expect(made.map(({ status }) => status).sort()).toEqual([201, 409]);
    }
    expect(await follow('named-0', 'third')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('two audiences would mix') },
    });
  });

  test('without one, Daicho makes a list for each', async () => {
    await put('unnamed', tiktok());
    expect((await follow('unnamed', 'one')).status).toBe(201);
    expect((await follow('unnamed', 'two', 'others')).status).toBe(201);
    expect(await put('unnamed', tiktok({ audienceId: '1757000000000001' }))).toMatchObject({
      status: 409,
    });
  });
});

describe('deleting', () => {
  test('a sync is leaving, and deliver is told; it takes no change any more', async () => {
    await put('left', tiktok());
    await follow('left', 'left-sync');
    for (const _ of ['once', 'again']) {
      expect(await api.call('DELETE', '/api/syncs/left-sync')).toMatchObject({
        status: 202,
        body: { id: 'left-sync', isLeaving: true },
      });
    }
    const told = api.sqs
      .receive('deliveries', 100, 600, 'test')
      .map(({ body }) => JSON.parse(body))
      .filter(({ syncId }) => syncId === 'left-sync');
    expect(told).toMatchObject([{ kind: 'plan' }, { kind: 'plan' }]);
    const body = { audienceId: 'everybody', destinationId: 'left', afterRefresh: true };
    expect((await api.call('PUT', '/api/syncs/left-sync', body)).status).toBe(409);
    expect((await api.call('DELETE', '/api/syncs/never-there')).status).toBe(404);
    expect(await api.call('DELETE', '/api/destinations/left')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('leaving') },
    });
  });

  test('a destination goes with its credentials when nothing follows it', async () => {
    await put('gone', tiktok());
    await follow('gone', 'gone-sync');
    expect((await api.call('DELETE', '/api/destinations/gone')).status).toBe(409);
    await api.ports.control.delete({ kind: 'sync', id: 'gone-sync' });
    expect(await api.call('DELETE', '/api/destinations/gone')).toMatchObject({
      status: 200,
      body: { id: 'gone', isDeleted: true },
    });
    expect(await api.credentials.read('gone')).toBeUndefined();
    expect((await api.call('DELETE', '/api/destinations/gone')).status).toBe(404);
    expect((await put('gone', tiktok())).status).toBe(201);
  });

  test('never leaves a sync behind that was made at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = `race-${round}`;
      await put(id, tiktok());
      const [made, gone] = await Promise.all([
        follow(id, `${id}-sync`),
        api.call('DELETE', `/api/destinations/${id}`),
      ]);
      expect([
        [201, 409],
        [422, 200],
      ]).toContainEqual([made.status, gone.status]);
    }
  });
});

test('the id of the page of types is nobody’s', async () => {
  expect((await put('types', tiktok())).status).toBe(409);
});
