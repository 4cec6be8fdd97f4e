import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const terms = {
  ...{ name: '山と海 fans', provider: 'A Data Co.', licence: 'No. 123, own advertising only' },
  ...{ expiresOn: '2099-12-31', consentPurpose: 'advertising' },
};
const known = sha256('hanako@example.com');
const upload = (id: string, body: object) => api.call('POST', `/api/segments/${id}/members`, body);
const sent = () =>
  api.sqs
    .receive('events', 100, 600, 'test')
    .map(({ body }) => JSON.parse(body))
    .map(({ body, ...envelope }) => ({
      ...envelope,
      ...JSON.parse(body),
    }));

test('a segment is registered with its terms; a term that is missing is named', async () => {
  const made = await api.call('POST', '/api/segments', { id: 'fans', ...terms });
  expect(made).toMatchObject({ status: 201, body: { id: 'fans', ...terms } });
  const { licence: _, ...without } = terms;
  expect(await api.call('POST', '/api/segments', without)).toMatchObject({
    status: 422,
    body: { error: { path: 'licence', message: 'licence: is required' } },
  });
  const longer = { ...terms, expiresOn: '2099-01-01' };
  expect(await api.call('PUT', '/api/segments/fans', longer)).toMatchObject({
    status: 200,
    body: longer,
  });
});

test('known addresses become events, the same ones when the upload comes again; strangers are only counted', async () => {
  const node = api.ports.nodeOf('email', known);
  await api.ports.graph.addEvidence([
    {
      nodes: [node],
      sourceId: 's',
      messageId: 'm',
      at: '2026-01-01T00:00:00.000Z',
      mayJoinPeople: true,
    },
  ]);
  const body = { uploadId: 'may', joined: [known, sha256('stranger@example.com')] };
  const answers = [await upload('fans', body), await upload('fans', body)];
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 202, body: { joined: 1, left: 0, unknown: 1 } });
  }
  const [first, second, ...others] = sent();
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    ...{ sourceId: 'api', path: '/v1/batch', keyKind: 'server' },
    batch: [{ event: 'Segment Joined', properties: { segment_id: 'fans' } }],
  });
  expect(second.batch).toEqual(first.batch);
  await upload('fans', { uploadId: 'june', left: [known] });
  expect(sent()).toMatchObject([{ batch: [{ event: 'Segment Left' }] }]);
});

test('plain addresses, expired and unknown segments are refused', async () => {
  expect(await upload('fans', { uploadId: 'x', joined: ['hanako@example.com'] })).toMatchObject({
    status: 422,
    body: { error: { path: 'joined[0]' } },
  });
  expect(await upload('none', { uploadId: 'x', joined: [known] })).toMatchObject({ status: 404 });
  await api.call('PUT', '/api/segments/old', { ...terms, expiresOn: '2020-01-01' });
  expect(await upload('old', { uploadId: 'x', joined: [known] })).toMatchObject({ status: 422 });
  expect(await upload('old', { uploadId: 'x', left: [known] })).toMatchObject({ status: 202 });
});

test('a computed trait has a name in any script; audiences may name it, and not one that is missing', async () => {
  const measure = { sum: { event: 'Order Completed', property: 'revenue' } };
  const path = `/api/computed-traits/${encodeURIComponent('年間購入額')}`;
  expect(await api.call('PUT', path, { measure })).toMatchObject({
    status: 200,
    body: { name: '年間購入額', measure },
  });
  expect(await api.call('GET', path)).toMatchObject({ status: 200, body: { measure } });
  const circular = { measure: { computed: { name: '年間購入額' } } };
  expect(await api.call('PUT', '/api/computed-traits/x', circular)).toMatchObject({ status: 422 });
  const definition = (name: string) => ({
    ...{ version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' },
    where: { computed: { name, operator: 'greater_than', value: 0.5 } },
  });
  const put = (name: string) => api.call('PUT', '/api/audiences/rich', definition(name));
  expect(await put('年間購入額')).toMatchObject({ status: 201 });
  expect(await put('nothing')).toMatchObject({ status: 422 });
});
