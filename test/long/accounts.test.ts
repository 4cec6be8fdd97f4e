import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type ApiClient, apiClient } from '../../proofs/api-client.ts';
import { type Stack, startStack } from '../../proofs/stack.ts';
import { refresh, settle } from '../../proofs/steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'daicho-accounts-test-'));
let stack: Stack;
let api: ApiClient;
let authorization: string;

beforeAll(async () => {
  stack = await startStack({ state: folder });
  api = apiClient(() => stack);
  const { writeKey } = await api.post(
    '/api/sources',
    { name: 'CRM', keyKind: 'server' },
    z.looseObject({ writeKey: z.string() }),
  );
  authorization = `Basic ${btoa(`${writeKey}:`)}`;
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function send(calls: readonly Record<string, unknown>[]): Promise<void> {
  const response = await fetch(`${stack.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ batch: calls }),
  });
  expect(response.status).toBe(200);
  await settle(() => stack);
}

const group = (userId: string, groupId: string, traits: Record<string, unknown> = {}) => ({
  ...{ type: 'group', userId, groupId, traits },
});
const order = (userId: string, revenue: number, event = 'Order Completed') => ({
  ...{ type: 'track', event, userId, properties: { revenue, currency: 'JPY' } },
});
const identify = (userId: string, lastName: string, address: string) => ({
  ...{ type: 'identify', userId, traits: { lastName, address } },
  context: { consent: { categoryPreferences: { postal_mail: true } } },
});
const sums = z.looseObject({
  id: z.string(),
  people: z.int(),
  orders: z.int(),
  revenue: z.string(),
});
const accountSchema = sums.extend({
  ownPeople: z.int(),
  ancestors: z.array(z.string()),
  children: z.array(sums),
});
const shown = async (id: string) => {
  const { children, ...account } = await api.get(`/api/accounts/${id}`, accountSchema);
  const tuple = (row: z.infer<typeof sums>) => [
    row.id,
    row.people,
    row.orders,
    Number(row.revenue),
  ];
  return { own: account.ownPeople, all: [account, ...children].map(tuple) };
};

test('group calls fill accounts; sums go up the tree; members come and go', async () => {
  await send([
    group('u1', 'east', { name: '東日本支社', parentId: 'holding' }),
    group('u2', 'west', { name: '西日本支社', parentId: 'holding' }),
    group('u1', 'west'),
    order('u1', 1000),
    order('u1', -300, 'Order Refunded'),
    order('u2', 50),
    order('u3', 7),
    order('stranger', 99),
  ]);
  await send([group('u3', 'holding', { name: '台帳ホールディングス', parentId: 'east' })]);
  await refresh(api, {});
  expect(await shown('holding')).toEqual({
    own: 1,
    all: [
      ['holding', 3, 3, 757],
      ['east', 1, 1, 700],
      ['west', 2, 2, 750],
    ],
  });
  const refused = await api.get('/api/accounts/holding', z.looseObject({}));
  expect(refused).toMatchObject({ refusedParent: { parentId: 'east', reason: 'cycle' } });

  const member = { kind: 'user_id', value: 'u1', isMember: false };
  await api.post('/api/accounts/west/members', member, z.looseObject({}));
  await settle(() => stack);
  await refresh(api, {});
  expect((await shown('west')).all).toEqual([['west', 1, 1, 50]]);
  expect((await shown('holding')).all[0]).toEqual(['holding', 3, 3, 757]);
});

test('an audience is seen as households, the letter for who bought last', async () => {
  await send([
    identify('u1', '高橋', '東京都港区芝公園4-2-8'),
    identify('u2', '髙橋', '東京都港区芝公園四丁目2番8号'),
    identify('u3', '佐藤', '東京都港区芝公園4-2-8'),
    { ...order('u2', 60), timestamp: new Date(Date.now() + 1000).toISOString() },
  ]);
  const where = {
    count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: 1 },
  };
  const words = { purpose: 'Who bought.', goal: 'Write to them.', owner: 'CRM', target: '10' };
  const definition = { version: 1, name: 'Buyers', ...words, where };
  await api.put('/api/audiences/buyers', definition, z.looseObject({}));
  await refresh(api, {});
  const seen = await api.post(
    '/api/households/preview',
    { audienceId: 'buyers' },
    z.looseObject({
      households: z.array(z.object({ members: z.array(z.string()), addressee: z.string() })),
    }),
  );
  expect(seen).toMatchObject({
    ...{ people: 4, letters: 2, largest: 2, withoutConsent: 1, withoutAddress: 0 },
    ...{ gone: 0, isPartial: false },
  });
  const lookup = { kind: 'user_id', value: 'u2' };
  const u2 = await api.post(
    '/api/profiles/lookup',
    lookup,
    z.looseObject({ profileId: z.string() }),
  );
  expect(seen.households[0]?.addressee).toBe(u2.profileId);
});
