import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  for (const id of ['one', 'two']) {
    const made = await api.call('PUT', `/api/destinations/${id}`, {
      name: id,
      type: 'csv',
      settings: { folder: `partners/${id}` },
    });
    expect(made.status).toBe(201);
  }
});
afterAll(() => api.stop());

const textSha256 = 'a'.repeat(64);
const said = {
  kinds: ['email', 'phone'],
  basis: 'consent',
  scope: { terms: { version: '3', acceptedBefore: '2026-04-01' } },
  textSha256,
  approver: '法務部 山田',
};
const editionOf = async (id: string) =>
  (await api.call('GET', `/api/destinations/${id}/legal-bases/versions`)).body.versions.length;

test('none is shipped', async () => {
  expect(await api.call('GET', '/api/legal-bases')).toMatchObject({
    status: 200,
    body: { legalBases: [] },
  });
});

test('in bulk: several kinds at all destinations, the day in the brand’s zone', async () => {
  const set = await api.call('PUT', '/api/legal-bases', { destinationIds: 'all', ...said });
  expect(set).toMatchObject({ status: 200, body: { changed: 4 } });
  const { body } = await api.call('GET', '/api/destinations/one/legal-bases');
  expect(body.legalBases).toHaveLength(2);
  expect(body.legalBases[0]).toMatchObject({
    destinationId: 'one',
    basisKind: 'email',
    basis: 'consent',
    acceptedBeforeAt: '2026-03-31T15:00:00.000Z',
    isInForce: true,
    version: 1,
    textSha256,
    approver: '法務部 山田',
    by: "deployment's admin key",
  });
});

test('the same said again changes nothing; another text is another version', async () => {
  const before = await editionOf('one');
  const again = await api.call('PUT', '/api/destinations/one/legal-bases', said);
  expect(again.body.changed).toBe(0);
  expect(await editionOf('one')).toBe(before);
  const other = { ...said, kinds: ['email'], textSha256: 'b'.repeat(64) };
  const changed = await api.call('PUT', '/api/destinations/one/legal-bases', other);
  expect(changed.body.changed).toBe(1);
  expect(await editionOf('one')).toBe(before + 1);
});

test('what was revoked stays to be read, with who and when', async () => {
  const gone = await api.call('DELETE', '/api/destinations/one/legal-bases?kind=email');
  expect(gone).toMatchObject({ status: 200, body: { changed: 1 } });
  expect(
    (await api.call('DELETE', '/api/destinations/one/legal-bases?kind=email')).body.changed,
  ).toBe(0);
  const { body } = await api.call('GET', '/api/destinations/one/legal-bases/versions');
  const ofEmail = body.versions.filter((one: { basisKind: string }) => one.basisKind === 'email');
  expect(
    ofEmail.map((one: { version: number; isInForce: boolean; textSha256: string }) => [
      one.version,
      one.isInForce,
      one.textSha256[0],
    ]),
  ).toEqual([
    [1, true, 'a'],
    [2, true, 'b'],
    [3, false, 'b'],
  ]);
  const { body: others } = await api.call('GET', '/api/destinations/two/legal-bases');
  expect(others.legalBases.every((one: { isInForce: boolean }) => one.isInForce)).toBe(true);
  const bulk = await api.call('POST', '/api/legal-bases/revoke', {
    destinationIds: ['one', 'two'],
    termsVersion: '3',
    note: '規約改定',
  });
  expect(bulk.body.changed).toBe(3);
});

test.for([
  [{ ...said, kinds: [] }, 'kinds'],
  [{ ...said, kinds: ['shoe_size'] }, 'kinds[0]'],
  [{ ...said, basis: 'because' }, 'basis'],
  [{ ...said, scope: {} }, 'scope'],
  [{ ...said, scope: { everyone: false } }, 'scope'],
  [{ ...said, textSha256: 'abc' }, 'textSha256'],
  [{ ...said, approver: ' ' }, 'approver'],
  [{ ...said, approvedAt: '2999-01-01T00:00:00Z' }, 'approvedAt'],
] as const)('%j is refused at %s', async ([body, path]) => {
  const refused = await api.call('PUT', '/api/destinations/two/legal-bases', body);
  expect(refused).toMatchObject({ status: 422, body: { error: { path } } });
});

test('where there is no such destination nothing is set anywhere', async () => {
  const before = await editionOf('two');
  const asked = { destinationIds: ['two', 'three'], ...said, kinds: ['idfa'] };
  expect((await api.call('PUT', '/api/legal-bases', asked)).status).toBe(422);
  expect((await api.call('GET', '/api/destinations/three/legal-bases')).status).toBe(404);
  expect(await editionOf('two')).toBe(before);
});

test('making destinations does not give the right to say what may go there', async () => {
  const { body } = await api.call('POST', '/api/keys', {
    name: 'agency',
    scopes: ['destinations:write', 'destinations:read'],
  });
  const set = await api.call('PUT', '/api/destinations/two/legal-bases', said, body.key);
  expect(set.status).toBe(403);
});

test('several at once and changes at the same time: each edition is one change', async () => {
  const before = await editionOf('two');
  const kinds = ['name', 'address', 'idfa', 'gaid', 'user_id'];
  const answers = await Promise.all(
    kinds.map((kind) =>
      api.call('PUT', '/api/destinations/two/legal-bases', {
        ...said,
        kinds: [kind],
        scope: { everyone: true },
      }),
    ),
  );
  const changed = answers.filter(({ status }) => status === 200).length;
  expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
  expect(await editionOf('two')).toBe(before + changed);
});

test('a destination that is made again under an old id starts without a basis', async () => {
  const file = { name: 'one', type: 'csv', settings: { folder: 'partners/one' } };
  await api.call('PUT', '/api/destinations/one/legal-bases', {
    ...said,
    scope: { everyone: true },
  });
  expect((await api.call('DELETE', '/api/destinations/one')).status).toBe(200);
  expect((await api.call('PUT', '/api/destinations/one', file)).status).toBe(201);
  const { body } = await api.call('GET', '/api/destinations/one/legal-bases');
  expect(body.legalBases.some((one: { isInForce: boolean }) => one.isInForce)).toBe(false);
});
