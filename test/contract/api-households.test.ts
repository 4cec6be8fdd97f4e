import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const at = '2026-11-01T00:00:00.000Z';
const stamped = <Value>(value: Value) => ({ value, at, messageId: 'm1' });

/** Somebody with an address in the vault. */
async function live(userId: string, lastName: string, address: string, isConsented = true) {
  const node = api.ports.nodeOf('user_id', userId);
  const claim = { sourceId: 'shop', messageId: 'm1', at, mayJoinPeople: true };
  await api.ports.graph.addEvidence([{ ...claim, nodes: [node] }]);
  const fields = { last_name: stamped(lastName), address: stamped(address) };
  const consents = { postal_mail: stamped(isConsented) };
  await api.ports.vault.merge([{ node, fields, consents }]);
  return node;
}

test('people of one home and surname get one letter, and stay the profiles that they are', async () => {
  const ids = [
    await live('a', '高橋', '東京都港区芝公園4-2-8'),
    await live('b', '髙橋', '東京都港区芝公園四丁目２番８号'),
    await live('c', '佐藤', '東京都港区芝公園4-2-8'),
    await live('d', '高橋', '東京都港区芝公園4-2-8', false),
    await live('e', '鈴木', ''),
  ];
  const [a = '', b = '', c = ''] = ids;
  const unknown = api.ports.nodeOf('user_id', 'nobody');
  const body = { profileIds: [...ids, unknown] };
  const answer = await api.call('POST', '/api/households/preview', body);
  const pair = [a, b].sort();
  expect(answer).toEqual({
    status: 200,
    body: {
      ...{ people: 5, letters: 2, largest: 2, withoutAddress: 1, withoutConsent: 1, gone: 1 },
      isPartial: false,
      households: [
        { members: pair, addressee: pair[0] },
        { members: [c], addressee: c },
      ],
    },
  });
  expect(JSON.stringify(answer.body)).not.toMatch(/港区|橋/);
  const views = await api.ports.graph.profilesOf(ids);
  expect([...views.values()].map(({ profileId }) => profileId).sort()).toEqual(ids.toSorted());
});

test('addresses come only when they are asked for', async () => {
  const id = await live('f', '田中', '横浜市西区高島2-1-1 201');
  const body = { profileIds: [id], include: ['addresses'] };
  const { body: shown } = await api.call('POST', '/api/households/preview', body);
  expect(shown.households).toEqual([
    {
      members: [id],
      addressee: id,
      ...{ name: '田中', postalCode: '', address: '横浜市西区高島2-1-1 201' },
    },
  ]);
});

test('either an audience or profiles; a wrong one is told', async () => {
  const preview = (body: unknown) => api.call('POST', '/api/households/preview', body);
  expect((await preview({})).status).toBe(422);
  expect((await preview({ profileIds: ['taro@example.jp'] })).status).toBe(422);
  expect((await preview({ audienceId: 'none' })).status).toBe(404);
  const row = { kind: 'audience', id: 'new', name: 'New', definition: {}, state: 'new' };
  await api.ports.control.put({ ...row, generation: 0, size: 0, createdAt: at });
  expect((await preview({ audienceId: 'new' })).status).toBe(409);
});
