import { afterAll, beforeAll, expect, test } from 'vitest';
import { processBatch } from '../../functions/process/process-batch.ts';
import { memoryStores } from '../unit/memory-ports.ts';
import { sqsRecord } from '../unit/sqs-record.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

test('an account is put, and shown with what is above and below it', async () => {
  await api.call('PUT', '/api/accounts/Top', { name: 'Top' });
  const traits = { industry: 'foods' };
  const put = await api.call('PUT', '/api/accounts/Mid', { name: 'Mid', parentId: 'Top', traits });
  expect(put).toEqual({
    status: 200,
    body: { id: 'Mid', name: 'Mid', parentId: 'Top', traits: { name: 'Mid', ...traits } },
  });
  await api.call('PUT', '/api/accounts/Leaf', { parentId: 'Mid' });
  const nothing = { people: 0, orders: 0, revenue: '0.0000' };
  expect(await api.call('GET', '/api/accounts/Mid')).toEqual({
    status: 200,
    body: {
      ...{ id: 'Mid', name: 'Mid', parentId: 'Top', traits: { name: 'Mid', ...traits } },
      ...{ ancestors: ['Top'], below: 1, ownPeople: 0, ...nothing },
      children: [{ id: 'Leaf', parentId: 'Mid', ...nothing }],
    },
  });
  const { body } = await api.call('GET', '/api/accounts');
  expect(body.accounts.map(({ id }: { id: string }) => id)).toEqual(['Leaf', 'Mid', 'Top']);
});

test('a circle is refused with the chain, and changes nothing', async () => {
  await api.call('PUT', '/api/accounts/A', { name: 'A' });
  await api.call('PUT', '/api/accounts/B', { parentId: 'A' });
  const refused = await api.call('PUT', '/api/accounts/A', { name: 'New', parentId: 'B' });
  expect(refused).toMatchObject({
    status: 422,
    body: {
      error: { code: 'invalid', path: 'parentId', message: expect.stringContaining('A → B → A') },
    },
  });
  expect((await api.call('GET', '/api/accounts/A')).body).toMatchObject({ name: 'A' });
});

test('an unknown parent, a placeholder and an unknown member are refused', async () => {
  expect((await api.call('PUT', '/api/accounts/A', { parentId: 'Nobody' })).status).toBe(422);
  expect((await api.call('PUT', '/api/accounts/A', { parentId: 'null' })).status).toBe(422);
  expect((await api.call('PUT', '/api/accounts/undefined', {})).status).toBe(422);
  expect((await api.call('GET', '/api/accounts/Nobody')).status).toBe(404);
  const member = { kind: 'email', value: 'not an address' };
  expect((await api.call('POST', '/api/accounts/A/members', member)).status).toBe(422);
});

test('a member is said as an event that process takes', async () => {
  await api.call('PUT', '/api/accounts/Acme', { name: 'Acme' });
  const email = { kind: 'email', value: ' Taro@Example.JP ' };
  expect((await api.call('POST', '/api/accounts/Acme/members', email)).status).toBe(202);
  const user = { kind: 'user_id', value: 'u1', isMember: false };
  await api.call('POST', '/api/accounts/Acme/members', user);
  const messages = api.sqs.receive('events', 10, 600, 'test').map(({ body }) => body);
  const stores = memoryStores();
  await processBatch(
    messages.map((message) => sqsRecord(message)),
    stores.ports,
  );
  const rows = stores.listed('landing_account_members');
  expect(
    rows
      .map((row) => [String(row['node']).split('.')[0], row['account_id'], row['is_member']])
      .sort(),
  ).toEqual([
    ['email', 'Acme', true],
    ['user_id', 'Acme', false],
  ]);
});
