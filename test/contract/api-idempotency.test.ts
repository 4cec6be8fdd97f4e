import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer } from '../../functions/api/answer.ts';
import type { ApiPorts } from '../../functions/api/ports.ts';
import { jobRow, sourceRow, writeKeyRow } from '../../schemas/control.ts';
import { idempotencyRow } from '../../schemas/idempotency.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const under = (key: string, path: string, body: unknown, caller = adminKey) =>
  api.exchange('POST', path, { body, key: caller, headers: { 'idempotency-key': key } });
const named = (name: string) => async () =>
  (await api.ports.control.queryAll(sourceRow, { kind: 'source' })).filter(
    (source) => source.name === name,
  );

test('the same call under one key is made once and answered the same each time', async () => {
  const body = { name: 'Once', keyKind: 'server' };
  const first = await under('k-1', '/api/sources', body);
  expect(first.status).toBe(201);
  for (let again = 0; again < 3; again += 1) {
    const { status, body: answered } = await under('k-1', '/api/sources', body);
    expect({ status, answered }).toEqual({ status: 201, answered: first.body });
  }
  expect(await named('Once')()).toHaveLength(1);
});

test('another call under the key is refused, another caller’s is a call of its own', async () => {
  await under('k-2', '/api/sources', { name: 'Mine' });
  const body = { name: 'Other' };
  for (const path of ['/api/sources', '/api/refresh']) {
    expect(await under('k-2', path, body)).toMatchObject({
      status: 422,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'idempotency_mismatch', type: '/api/errors.md#idempotency_mismatch' },
    });
  }
  const key = 'key-of-another-caller';
  const row = { kind: 'api-key', id: api.ports.sha256(key), name: 'other', role: 'admin' };
  await api.ports.control.put(row);
  expect((await under('k-2', '/api/sources', body, key)).status).toBe(201);
  expect(await under('ключ', '/api/sources', body)).toMatchObject({
    status: 422,
    body: { faults: [{ path: 'Idempotency-Key' }] },
  });
});

test('of many at once one is made; the others get its answer, or hear that it is at work', async () => {
  const calls = Array.from({ length: 12 }, () =>
    under('k-3', '/api/sources', { name: 'Crowd', keyKind: 'server' }),
  );
  const answers = await Promise.all(calls);
  const made = answers.filter(({ status }) => status === 201);
  expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
  for (const { status, body } of answers.filter((one) => one.status !== 201)) {
    expect([status, body.code]).toEqual([409, 'idempotency_in_progress']);
  }
  expect(await named('Crowd')()).toHaveLength(1);
});

test('what was refused is decided anew', async () => {
  const sync = { audienceId: 'later', destinationId: 'file', id: 'later-to-file' };
  expect((await under('k-4', '/api/syncs', sync)).status).toBe(422);
  const where = { count: { event: 'x', operator: 'greater_than', value: 0 } };
  const said = { purpose: 'p', goal: 'g', owner: 'o', target: 't' };
  await api.call('PUT', '/api/audiences/later', { version: 1, name: 'n', ...said, where });
  await api.call('PUT', '/api/destinations/file', {
    name: 'f',
    type: 'csv',
    settings: { folder: 'f' },
  });
  expect((await under('k-4', '/api/syncs', sync)).status).toBe(201);
});

test('who reads the table learns nothing of the answer; after a day the key is free', async () => {
  const { body } = await under('k-5', '/api/sources', { name: 'Secret', keyKind: 'server' });
  const rows = await api.ports.control.queryAll(idempotencyRow, { kind: 'idempotency' });
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(body.writeKey);
  expect(JSON.stringify(rows)).not.toContain('Secret');
  const tomorrow = { ...api.ports, clock: () => Date.now() + 86_401_000 };
  const again = await say(tomorrow, 'k-5', '/api/sources', { name: 'Secret too' });
  expect(again.status).toBe(201);
});

const say = (ports: ApiPorts, key: string, path: string, body: unknown) =>
  answer(
    {
      method: 'POST',
      path,
      query: new URLSearchParams(),
      headers: { authorization: `Bearer ${adminKey}`, 'idempotency-key': key },
      body: JSON.stringify(body),
    },
    ports,
  );

/** Ports of a process that dies at its n-th call of a store or queue: before it is carried out, or after. */
function dyingPorts(ports: ApiPorts, at: number, when: 'before' | 'after') {
  let calls = 0;
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...sent: unknown[]) => {
          calls += 1;
          const mine = calls;
          if (mine > at || (mine === at && when === 'before')) throw new Error('died');
          const result: unknown = await Reflect.apply(method, target, sent);
          if (mine === at) throw new Error('died');
          return result;
        };
      },
    });
  const { control, jobs, deliveries } = ports;
  const dying = { control: mortal(control), jobs: mortal(jobs), deliveries: mortal(deliveries) };
  return { ports: { ...ports, ...dying }, calls: () => calls };
}

describe('a call that dies halfway is made once all the same', () => {
  const count = async (prefix: string) => {
    const { control } = api.ports;
    const [sources, jobs] = await Promise.all([
      control.queryAll(sourceRow, { kind: 'source' }),
      control.queryAll(jobRow, { kind: 'job' }),
    ]);
    return {
      sources: sources.filter(({ name }) => name.startsWith(prefix)).length,
      jobs: jobs.length,
    };
  };

  test.for<[path: string, body: (name: string) => unknown, what: 'sources' | 'jobs' | 'others']>([
    ['/api/sources', (name) => ({ name, keyKind: 'server' }), 'sources'],
    ['/api/refresh', () => ({}), 'jobs'],
    ['/api/keys', (name) => ({ name, role: 'viewer' }), 'others'],
    [
      '/api/audiences',
      (name) => ({
        version: 1,
        name,
        purpose: 'p',
        goal: 'g',
        owner: 'o',
        target: 't',
        where: { count: { event: 'x', operator: 'greater_than', value: 0 } },
      }),
      'others',
    ],
  ])('%s, at every step, before and after it', async ([path, body, what]) => {
    let deaths = 0;
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; ; at += 1) {
        const name = `${path} ${when} ${at}`;
        const before = await count(name);
        const mortal = dyingPorts(api.ports, at, when);
        const died = await say(mortal.ports, name, path, body(name)).then(
          () => false,
          () => true,
        );
        const later = { ...api.ports, clock: () => Date.now() + 61_000 };
        const second = await say(later, name, path, body(name));
        const third = await say(later, name, path, body(name));
        expect([name, second.status]).toEqual([name, path === '/api/refresh' ? 202 : 201]);
        expect(third.body).toBe(second.body);
        const after = await count(name);
        if (what !== 'others') expect(after[what] - before[what]).toBe(1);
        const { id, writeKey } = JSON.parse(second.body);
        if (path === '/api/audiences') {
          const listed = await api.call('GET', '/api/audiences?limit=1000');
          const mine = listed.body.audiences.filter((one: { name: string }) => one.name === name);
          expect(mine.map((one: { id: string }) => one.id)).toEqual([id]);
        }
        if (path === '/api/keys') {
          const listed = await api.call('GET', '/api/keys?limit=1000');
          const mine = listed.body.keys.filter((one: { name: string }) => one.name === name);
          expect(mine.map((one: { id: string }) => one.id)).toEqual([id]);
        }
        if (writeKey !== undefined) {
          const hash = api.ports.sha256(writeKey);
          const row = await api.ports.control.get(writeKeyRow, 'write-key', hash);
          expect(row?.sourceId).toBe(id);
        }
        if (!died) break;
        deaths += 1;
      }
    }
    expect(deaths).toBeGreaterThan(5);
  });
});
