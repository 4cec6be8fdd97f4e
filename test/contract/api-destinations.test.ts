import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApi } from './api-server.ts';

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
