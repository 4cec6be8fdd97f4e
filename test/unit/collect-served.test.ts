import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Sent, send } from './collect-request.ts';

const host = 'cdp.shop.example';

const get = (rawPath: string, more = {}, ports = {}): Promise<Sent> =>
  send(
    { method: 'GET', rawPath, headers: { host, 'x-forwarded-proto': 'https' }, body: '', ...more },
    undefined,
    ports,
  );

describe('settings', () => {
  test('of Segment’s SDKs send everything to where they were asked for', async () => {
    const { response } = await get('/v1/projects/wk_browser/settings');
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    });
    const settings = JSON.parse(response.body);
    expect(Object.keys(settings.integrations)).toEqual(['Segment.io']);
    expect(settings.integrations['Segment.io']).toMatchObject({
      apiKey: 'wk_browser',
      apiHost: `${host}/v1`,
      protocol: 'https',
    });
  });

  test('name the public address where the deployment has one, whatever the request says', async () => {
    const ports = { publicUrl: 'https://shop.example/cdp/' };
    const segment = await get('/v1/projects/wk_browser/settings', {}, ports);
    expect(segment.response.body).toContain('"apiHost":"shop.example/cdp/v1"');
    const rudder = await get('/sourceConfig', { rawQueryString: 'writeKey=wk_browser' }, ports);
    expect(rudder.response.body).toContain('"url":"https://shop.example/cdp"');
  });

  test.for(['/sourceConfig', '/sourceConfig/', '/v1/sourceConfig/'])(
    'of RudderStack’s SDKs at %s, the key in the query or in basic auth',
    async (path) => {
      const authorization = `Basic ${btoa('wk_browser:')}`;
      const answers = [
        await get(path, { rawQueryString: 'p=npm&v=3&writeKey=wk_browser' }),
        await get(path, { headers: { host, authorization } }),
      ];
      for (const { response } of answers) {
        expect(JSON.parse(response.body).source).toMatchObject({
          id: 'web',
          enabled: true,
          destinations: [],
          config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
        });
        expect(response.headers['cache-control']).toMatch(/^private/);
      }
    },
  );

  test('tell a wrong key nothing: unknown, malformed and a server’s get one answer', async () => {
    const answers = await Promise.all([
      get('/v1/projects/wk_unknown/settings'),
      get('/v1/projects/wk_server/settings'),
      get('/sourceConfig', { rawQueryString: 'writeKey=wk_server' }),
      get('/sourceConfig'),
    ]);
    const [first] = answers;
    expect(first?.response.statusCode).toBe(401);
    for (const { response } of answers) expect(response).toEqual(first?.response);
  });

  test('while the keys cannot be read are to be asked for again', async () => {
    const lookUpKey = () => Promise.reject(new Error('the table is away'));
    const { response } = await get('/v1/projects/wk_browser/settings', {}, { lookUpKey });
    expect(response.statusCode).toBe(503);
  });
});

test.for([
  ['https://shop.example/cdp/', '/cdp/v1/batch', 200],
  ['https://shop.example/cdp', '/v1/batch', 200],
  ['https://shop.example/', '/v1/batch', 200],
  ['https://shop.example', '/cdp/v1/batch', 404],
  ['https://shop.example/cdp', '/cdpv1/batch', 404],
] as const)('at %s a call to %s answers %i', async ([publicUrl, rawPath, status]) => {
  const { response, messages } = await send({ rawPath }, undefined, { publicUrl });
  expect(response.statusCode).toBe(status);
  if (status === 200) expect(messages[0]).toContain('"path":"/v1/batch"');
});

test('a preflight allows the headers that an SDK asks for, and none that are no names', async () => {
  const allowed = async (asked: string) =>
    (await send({ method: 'OPTIONS', headers: { 'access-control-request-headers': asked } }))
      .response.headers['access-control-allow-headers'];
  expect(await allowed('anonymousid,authorization,content-type,x-retry-count')).toContain(
    'anonymousid',
  );
  expect(await allowed('a\r\nset-cookie: x')).toBe(
    'authorization, content-type, content-encoding, idempotency-key',
  );
});

describe('our scripts', () => {
  const text = 'window.daicho="台帳";'.repeat(20);
  const ports = { scriptAt: (path: string) => (path === '/v1/snippet.js' ? text : undefined) };
  const ask = (headers: Record<string, string>, path = '/v1/snippet.js') =>
    get(path, { headers }, ports);

  test('are served byte by byte, compressed where that is understood', async () => {
    const plain = (await ask({})).response;
    const zipped = (await ask({ 'accept-encoding': 'br, gzip' })).response;
    expect(plain.body).toBe(text);
    expect(zipped.headers['content-encoding']).toBe('gzip');
    const bytes = gunzipSync(Buffer.from(zipped.body, 'base64'));
    expect(hash('sha384', bytes, 'base64')).toBe(hash('sha384', text, 'base64'));
    for (const { headers } of [plain, zipped]) {
      expect(headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'access-control-allow-origin': '*',
        vary: 'Accept-Encoding',
      });
    }
  });

  test('are not sent again to whoever has them', async () => {
    const { etag = '' } = (await ask({})).response.headers;
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
      const { response } = await ask({ 'if-none-match': known });
      expect([response.statusCode, response.body]).toEqual([304, '']);
    }
    expect((await ask({ 'if-none-match': '"x"' })).response.statusCode).toBe(200);
  });

  test('that were not built are not found', async () => {
    expect((await ask({}, '/v1/loader.js')).response.statusCode).toBe(404);
  });
});
