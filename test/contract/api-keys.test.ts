import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer } from '../../functions/api/answer.ts';
import { apiKeyRow } from '../../schemas/api-key.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const make = (body: unknown, key?: string) => api.call('POST', '/api/keys', body, key);

test('a key does what its scopes say and nothing else', async () => {
  const made = await make({ name: 'reports', scopes: ['reports:read', 'audiences:read'] });
  expect(made).toMatchObject({ status: 201, body: { state: 'active', name: 'reports' } });
  const { key } = made.body;
  expect((await api.call('GET', '/api/audiences', undefined, key)).status).toBe(200);
  const refused = await api.call('GET', '/api/syncs', undefined, key);
  expect(refused).toMatchObject({
    status: 403,
    body: {
      code: 'forbidden',
      detail: 'This needs the scope syncs:read; the key has audiences:read, reports:read.',
    },
  });
});

test('the key is shown once; its SHA-256 alone is kept', async () => {
  const { key, id } = (await make({ name: 'once', role: 'analyst' })).body;
  const rows = await api.ports.control.queryAll(apiKeyRow, { kind: 'api-key' });
  expect(JSON.stringify(rows)).not.toContain(key);
  expect(rows.map((row) => row.id)).toContain(api.ports.sha256(key));
  const { keys } = (await api.call('GET', '/api/keys')).body;
  expect(JSON.stringify(keys)).not.toContain(key);
  expect(JSON.stringify(keys)).not.toContain(api.ports.sha256(key));
  expect(keys).toContainEqual(
    expect.objectContaining({ id, role: 'analyst', createdBy: "deployment's admin key" }),
  );
});

test('nobody makes a key that may more than he may, or that outlives his own', async () => {
  const day = '2031-02-03';
  const scopes = ['keys:write', 'audiences:read'];
  const { key } = (await make({ name: 'clerk', scopes, expires: day })).body;
  const wanted = (body: object) => make({ name: 'x', expires: day, ...body }, key);
  expect((await wanted({ scopes: ['audiences:read'] })).status).toBe(201);
  expect(await wanted({ scopes: ['audiences:read', 'syncs:write'] })).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining('syncs:write') },
  });
  expect((await wanted({ role: 'viewer' })).status).toBe(403);
  expect((await wanted({ scopes, expires: undefined })).status).toBe(403);
  expect((await wanted({ scopes, expires: '2031-02-04' })).status).toBe(403);
});

test('its last day is one of the brand’s calendar, and it is good until that is over', async () => {
  const { key, expiresAt } = (await make({ name: 'day', role: 'viewer', expires: '2031-12-31' }))
    .body;
  expect(expiresAt).toBe('2031-12-31T15:00:00.000Z');
  const statusAt = async (instant: string) => {
    const ports = { ...api.ports, clock: () => Date.parse(instant) };
    const headers = { authorization: `Bearer ${key}` };
    const query = new URLSearchParams();
    return (await answer({ method: 'GET', path: '/api/jobs', query, headers, body: '' }, ports))
      .status;
  };
  expect(await statusAt('2031-12-31T14:59:59.999Z')).toBe(200);
  expect(await statusAt('2031-12-31T15:00:00.000Z')).toBe(401);
  expect(await make({ name: 'old', role: 'viewer', expires: '2020-01-01' })).toMatchObject({
    status: 422,
    body: { error: { path: 'expires' } },
  });
});

test('a revoked key opens nothing from then on; its row stays', async () => {
  const { key, id } = (await make({ name: 'gone', role: 'viewer' })).body;
  expect((await api.call('GET', '/api/jobs', undefined, key)).status).toBe(200);
  const revoked = await api.call('DELETE', `/api/keys/${id}`);
  expect(revoked).toMatchObject({ status: 200, body: { id, state: 'revoked' } });
  expect((await api.call('GET', '/api/jobs', undefined, key)).status).toBe(401);
  expect((await api.call('DELETE', `/api/keys/${id}`)).body).toEqual(revoked.body);
  expect((await api.call('DELETE', '/api/keys/0123456789abcdef')).status).toBe(404);
});

test('a key has either a role or scopes, which exist', async () => {
  for (const body of [
    { name: 'x' },
    { name: 'x', role: 'viewer', scopes: ['audiences:read'] },
    { name: 'x', scopes: ['everything'] },
    { name: 'x', scopes: [] },
    { role: 'viewer' },
  ]) {
    expect((await make(body)).status).toBe(422);
  }
});
