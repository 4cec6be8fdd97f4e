import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiClient } from '../../cli/api-client.ts';
import { matches as command } from '../../cli/commands/identity/matches.ts';
import { disclosableMembers } from '../../domain/identity/disclosable.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { pairOf } from '../../domain/identity/priority.ts';
import { candidateId } from '../../domain/match/candidate.ts';
import { learnWeights } from '../../domain/match/expectation-maximisation.ts';
import { type FindMatchesPorts, findMatches } from '../../functions/match/find-matches.ts';
import { listProfiles } from '../../functions/match/list-profiles.ts';
import { node } from '../../proofs/identity/arbitraries.ts';
import { seeded } from '../../proofs/seeded.ts';
import { matchSearchRow } from '../../schemas/match.ts';
import { graphStewardship } from '../../stores/graph-stewardship.ts';
import { type ApiServer, startApi } from '../contract/api-server.ts';
import { japanesePeople } from '../property/japanese-people.ts';

let api: ApiServer;
const at = '2026-01-31T00:00:00.000Z';
const why = { reason: 'looked at both' };
const [hanako, hanakoAgain] = [node('user_id', 'hanako'), node('email', 'hanako@example.jp')];
const [taro, taroAgain] = [node('user_id', 'taro'), node('user_id', 'taro-2')];
const [jiro, jiroAgain] = [node('email', 'jiro@example.jp'), node('phone', 'jiro')];

async function enter(of: NodeId, facts: Readonly<Record<string, string>>): Promise<void> {
  await api.ports.graph.addEvidence([
    { nodes: [of], sourceId: 'shop', messageId: of, at, mayJoinPeople: true },
  ]);
  const fields = Object.fromEntries(
    Object.entries(facts).map(([field, value]) => [field, { value, at, messageId: of }]),
  );
  await api.ports.vault.merge([{ node: of, fields, consents: {} }]);
}

beforeAll(async () => {
  api = await startApi();
  const crowd = japanesePeople(250, 0, seeded(9));
  for (const [line, { facts }] of crowd.entries()) await enter(node('user_id', line), facts);
  const home = { postal_code: '259-1113', address: '神奈川県伊勢原市粟窪1丁目2番3号' };
  await enter(hanako, {
    ...home,
    name: '髙橋 花子',
    name_kana: 'タカハシ ハナコ',
    birthday: '1981-04-29',
  });
  await enter(hanakoAgain, {
    postal_code: '2591113',
    address: '伊勢原市粟窪1-2-3',
    name: '高橋　花子',
    birthday: '昭和56年4月29日',
  });
  const tower = { postal_code: '136-0076', address: '東京都江東区南砂2-3-4' };
  await enter(taro, { ...tower, name: '六角 太郎', birthday: '1952-04-01' });
  await enter(taroAgain, { ...tower, name: '六角太郎', birthday: '1952-04-01' });
  await enter(jiro, { ...tower, name: '宇多田 次郎', birthday: '1976-10-04' });
  await enter(jiroAgain, {
    ...tower,
    name_kana: 'ウタダ ジロウ',
    name: '宇多田 次郎',
    birthday: '1976-10-05',
  });
});
afterAll(() => api.stop());

const ports = (): FindMatchesPorts => ({
  ...api.ports,
  profiles: () => listProfiles(api.graphScan),
  learn: async ({ patterns, prior }) => learnWeights(patterns, prior).weights,
  random: seeded(4),
});
const search = (linksUnseen = false) => findMatches(ports(), { region: 'JP', linksUnseen });

const listed = async (state = 'open'): Promise<string[]> =>
  (await api.call('GET', `/api/matches?state=${state}`)).body.matches.map(
    ({ id }: { id: string }) => id,
  );

test('a search puts pairs into the queue, and only nodes and levels of them', async () => {
  const result = await search();
  expect(result).toMatchObject({ profiles: 256, linked: 0, profilesLeftOut: 0, leftOut: 0 });
  const ids = await listed();
  for (const pair of [
    [hanako, hanakoAgain],
    [taro, taroAgain],
    [jiro, jiroAgain],
  ] as const) {
    expect(ids).toContain(candidateId(...pair));
  }
  expect(result.opened).toBe(ids.length);
  const { body } = await api.call('GET', '/api/matches');
  const row = body.matches.find(
    ({ id }: { id: string }) => id === candidateId(hanako, hanakoAgain),
  );
  expect(row).toMatchObject({ one: hanako, other: hanakoAgain, state: 'open', isLikely: true });
  expect(row.levels).toEqual({ family_name: 3, given_name: 3, birthday: 3, address: 3 });
  expect(JSON.stringify(body)).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]|1981|2591113/);
  expect(await api.ports.control.get(matchSearchRow, 'match-search', 'latest')).toEqual(result);
});

test('nothing is joined before somebody accepts', async () => {
  const views = await api.ports.graph.profilesOf([hanako, hanakoAgain]);
  expect(views.get(hanakoAgain)?.profileId).toBe(hanakoAgain);
});

test('accepting joins by inferred evidence; saying it twice is fine, the opposite is refused', async () => {
  const path = `/api/matches/${encodeURIComponent(candidateId(hanakoAgain, hanako))}`;
  const because = { reason: 'same card, told by ura@example.jp' };
  const accepted = await api.call('POST', `${path}/accept`, because);
  expect(accepted).toMatchObject({
    status: 200,
    body: {
      state: 'accepted',
      isJoined: true,
      decidedBy: "deployment's admin key",
      isChanged: true,
    },
  });
  expect((await api.call('POST', `${path}/accept`, because)).body).toEqual({
    ...accepted.body,
    auditId: expect.any(String),
    isChanged: false,
    before: accepted.body.after,
  });
  expect((await api.call('POST', `${path}/reject`, because)).status).toBe(409);
  const views = await api.ports.graph.profilesOf([hanako, hanakoAgain]);
  expect(views.get(hanakoAgain)?.profileId).toBe(hanako);
});

test('who decided and why is kept, and found from the person', async () => {
  const { body } = await api.call('GET', '/api/identity/audit');
  const deeds = body.audit.filter(({ what }: { what: string }) => what === 'match_accept');
  expect(deeds.map(({ state }: { state: string }) => state)).toEqual(['unchanged', 'done']);
  expect(deeds[1]).toMatchObject({
    who: "deployment's admin key",
    nodes: [hanako, hanakoAgain],
    reason: 'same card, told by [email]',
    before: [hanakoAgain, hanako].toSorted(),
    after: [hanako],
  });
  const history = await api.call('POST', '/api/identity/history', { node: hanakoAgain });
  expect(history.body.history).toContainEqual(
    expect.objectContaining({ audit: expect.objectContaining({ id: deeds[1].id }) }),
  );
});

test('deciding takes a reason and an admin', async () => {
  const path = `/api/matches/${encodeURIComponent(candidateId(taro, taroAgain))}/accept`;
  expect((await api.call('POST', path, {})).status).toBe(422);
  expect((await api.call('POST', path, { reason: 'x'.repeat(201) })).status).toBe(422);
  const id = api.ports.sha256('analyst-key-of-the-test');
  await api.ports.control.put({ kind: 'api-key', id, name: 'analyst', role: 'analyst' });
  const asAnalyst = await api.call('POST', path, why, 'analyst-key-of-the-test');
  expect(asAnalyst.status).toBe(403);
  expect(await listed()).toContain(candidateId(taro, taroAgain));
});

test('an accepted match is taken back like any evidence, and stays taken back', async () => {
  const steward = graphStewardship(api.graphTable, {});
  const held = await steward.evidenceOf(hanako);
  expect(held?.evidence).toMatchObject([{ basis: 'inferred', sourceId: 'daicho:match' }]);
  if (held !== undefined) expect(disclosableMembers(held, hanako)).toEqual([hanako]);
  const { body } = await api.call('GET', `/api/profiles/${hanakoAgain}`);
  expect(body.identifiers.find(({ node: of }: { node: string }) => of === hanako)).toEqual({
    node: hanako,
    kind: 'user_id',
    isHashed: false,
    isInferred: true,
  });
  expect(JSON.stringify(body)).not.toContain('髙橋');
  await steward.removeEvidence(pairOf(hanako, hanakoAgain));
  await search();
  const views = await api.ports.graph.profilesOf([hanako, hanakoAgain]);
  expect(views.get(hanakoAgain)?.profileId).toBe(hanakoAgain);
  expect(await listed()).not.toContain(candidateId(hanako, hanakoAgain));
  await steward.restoreEvidence(pairOf(hanako, hanakoAgain));
});

test('a rule of the graph outweighs an accepted match: two user ids stay two', async () => {
  const { status, body } = await api.call(
    'POST',
    `/api/matches/${candidateId(taro, taroAgain)}/accept`,
    why,
  );
  expect([status, body.isJoined]).toEqual([200, false]);
});

test('a rejected pair does not come up again, also when a profile has another name by then', async () => {
  const id = candidateId(jiro, jiroAgain);
  expect((await api.call('POST', `/api/matches/${id}/reject`, why)).body.state).toBe('rejected');
  const number = node('user_id', 'jiro');
  await api.ports.graph.addEvidence([
    { nodes: [number, jiro], sourceId: 'shop', messageId: 'm', at, mayJoinPeople: true },
  ]);
  await search();
  expect(await listed('rejected')).toEqual([id]);
  expect(await listed()).not.toContain(candidateId(number, jiroAgain));
  expect(await listed()).not.toContain(id);
});

test('what no longer holds leaves the queue', async () => {
  const [one, other] = [node('email', 'kimi@example.jp'), node('email', 'kimi@example.com')];
  const facts = {
    name: '貴美子 宇田川',
    birthday: '1966-06-06',
    postal_code: '151-0053',
    address: '東京都渋谷区代々木3-2-1',
  };
  await enter(one, facts);
  await enter(other, facts);
  await search();
  expect(await listed()).toContain(candidateId(one, other));
  await api.ports.graph.addEvidence([
    { nodes: [one, other], sourceId: 'shop', messageId: 'm', at, mayJoinPeople: true },
  ]);
  expect((await search()).dropped).toBe(1);
  expect(await listed()).not.toContain(candidateId(one, other));
});

test('where a deployment wants it, strict matches are joined without anybody’s look, others wait', async () => {
  const [one, other, young] = ['miki@example.jp', 'miki@example.com', 'miki@example.net'].map(
    (value) => node('email', value),
  );
  const facts = {
    name: '三木 百合絵',
    postal_code: '151-0053',
    address: '東京都渋谷区代々木9-8-7',
  };
  await enter(one ?? '', { ...facts, birthday: '1955-05-05' });
  await enter(other ?? '', { ...facts, birthday: '1955-05-05' });
  await enter(young ?? '', { ...facts, birthday: '1955-05-06' });
  expect((await search(true)).linked).toBe(1);
  expect(await listed('auto')).toEqual([candidateId(one ?? '', other ?? '')]);
  const views = await api.ports.graph.profilesOf([one ?? '', other ?? '', young ?? '']);
  expect(views.get(one ?? '')?.profileId).toBe(views.get(other ?? '')?.profileId);
  expect(views.get(young ?? '')?.profileId).toBe(young);
});

test('who may not see people may not see matches', async () => {
  expect((await api.call('GET', '/api/matches', undefined, 'x'.repeat(20))).status).toBe(401);
  expect((await api.call('GET', '/api/matches?state=gone')).status).toBe(422);
  expect((await api.call('POST', '/api/matches/nobody/accept', why)).status).toBe(404);
  expect((await api.call('POST', '/api/matches/search')).status).toBe(202);
});

test('the command lists the queue and decides', async () => {
  const calls: ApiClient = {
    get: async (path, schema) => schema.parse((await api.call('GET', path)).body),
    post: async (path, body, schema) => schema.parse((await api.call('POST', path, body)).body),
    put: async (path, body, schema) => schema.parse((await api.call('PUT', path, body)).body),
    delete: async (path, schema) => schema.parse((await api.call('DELETE', path)).body),
    read: async (path, schema) => {
      const { body, headers } = await api.exchange('GET', path);
      return { body: schema.parse(body), etag: headers['etag'] ?? '' };
    },
  };
  const run = async (...argv: string[]): Promise<string> => {
    const lines: string[] = [];
    await command.run({
      argv,
      asJson: false,
      note: () => undefined,
      api: calls,
      print: (line) => lines.push(line),
    });
    return lines.join('\n');
  };
  expect(await run('--state', 'accepted')).toContain(candidateId(hanako, hanakoAgain));
  expect(await run('accept', candidateId(hanako, hanakoAgain), '--reason', 'same card')).toBe(
    'Accepted; the two are one profile.',
  );
  expect(await run('reject', candidateId(jiro, jiroAgain), '--reason', 'twins')).toContain(
    'does not come up again',
  );
  await expect(run('accept', candidateId(hanako, hanakoAgain))).rejects.toThrow('--reason');
});
