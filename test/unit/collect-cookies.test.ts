import { describe, expect, test } from 'vitest';
import { isOwnDomain } from '../../functions/collect/cookie-domain.ts';
import { at, type Sent, send } from './collect-request.ts';
import { takeOne, track } from './intake-tools.ts';

const origin = 'https://shop.example';
const today = Math.floor(at / 86_400_000);
const twinOf = (id: string, day = today): string => `_dcid_s=${id}.${day.toString(36)}`;
const usual = 'Path=/; SameSite=Lax; Secure';
const kept = `Max-Age=34128000; ${usual}`;

const post = (query: string, cookies: readonly string[], more = {}): Promise<Sent> =>
  send({
    rawQueryString: query,
    headers: { origin },
    cookies,
    body: '{"writeKey":"wk_browser","batch":[]}',
    ...more,
  });

const envelope = (sent: Sent): Record<string, unknown> => JSON.parse(sent.messages[0] ?? '{}');

describe('with c=1', () => {
  test('an id without its twin gets one, which no script can read', async () => {
    const sent = await post('c=1', ['theme=dark', '_dcid=anon-0001']);
    expect(sent.response.cookies).toEqual([
      `_dcid=anon-0001; ${kept}`,
      `_dcid_s=anon-0001.${today.toString(36)}; ${kept}; HttpOnly`,
    ]);
    expect(envelope(sent)).not.toHaveProperty('deviceId');
  });

  test('both written today cost nothing', async () => {
    const sent = await post('c=1', ['_dcid=anon-0001', twinOf('anon-0001')]);
    expect(sent.response).not.toHaveProperty('cookies');
  });

  test('both are written again the day after', async () => {
    const sent = await post('c=1', ['_dcid=anon-0001', twinOf('anon-0001', today - 1)]);
    expect(sent.response.cookies).toHaveLength(2);
  });

  test.for([
    ['another id', ['_dcid=anon-0002']],
    ['no id', []],
    ['an id of no use', ['_dcid=<script>']],
  ] as const)('the twin wins over %s, and both are evidence', async ([, ofPage]) => {
    const sent = await post('c=1', [...ofPage, twinOf('anon-0001')]);
    expect(sent.response.cookies).toEqual([`_dcid=anon-0001; ${kept}`]);
    expect(envelope(sent)['deviceId']).toBe('anon-0001');
  });

  test.for([
    [[]],
    [['_dcid=short']],
    [['_dcid_s=anon-0001']],
    [['_dcid_s=anon-0001.$$']],
    [[`_dcid=${'x'.repeat(129)}`]],
  ])('%j name nobody, so nothing is set', async ([cookies]) => {
    const sent = await post('c=1', cookies ?? []);
    expect(sent.response.statusCode).toBe(200);
    expect(sent.response).not.toHaveProperty('cookies');
  });

  test('a domain is the page’s own or none', async () => {
    const www = { headers: { origin } };
    const own = await post('c=1&d=shop.example', ['_dcid=anon-0001'], www);
    expect(own.response.cookies?.[0]).toBe(
      `_dcid=anon-0001; Max-Age=34128000; Domain=shop.example; ${usual}`,
    );
    const foreign = await post('c=1&d=evil.example', ['_dcid=anon-0001'], www);
    expect(foreign.response.cookies?.[0]).toBe(`_dcid=anon-0001; ${kept}`);
  });

  test('a page with cookies of its own domain reads every answer, so that it never sends the same for ever', async () => {
    const www = { headers: { origin: 'https://www.shop.example' } };
    const body = (key: string) => ({ ...www, body: `{"writeKey":"${key}","batch":[]}` });
    const open = await post('c=1&d=shop.example', [], body('wk_server'));
    const unknown = await post('c=1&d=shop.example', [], body('wk_none'));
    const empty = await post('c=1&d=shop.example', [], { ...www, body: '' });
    expect([open, unknown, empty].map(({ response }) => response.statusCode)).toEqual([
      200, 401, 400,
    ]);
    for (const { response } of [open, unknown, empty]) {
      expect(response.headers).toMatchObject({
        'access-control-allow-origin': 'https://www.shop.example',
        'access-control-allow-credentials': 'true',
      });
    }
    const foreign = await post('c=1&d=evil.example', [], body('wk_server'));
    expect(foreign.response.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test('otherwise only an origin that the key lists may read the answer', async () => {
    const listed = await post('c=1', ['_dcid=anon-0001']);
    expect(listed.response.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    const open = await post('c=1', ['_dcid=anon-0001'], { body: '{"writeKey":"wk_server"}' });
    expect(open.response.statusCode).toBe(200);
    expect(open.response.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test('a request that is refused sets nothing', async () => {
    const sent = await post('c=1', ['_dcid=anon-0001'], {
      headers: { origin: 'https://x.example' },
    });
    expect(sent.response.statusCode).toBe(403);
    expect(sent.response).not.toHaveProperty('cookies');
  });

  test('a picture is an event of the browser that it names', async () => {
    const sent = await send({
      method: 'GET',
      rawPath: '/v1/pixel.gif',
      rawQueryString: 'writeKey=wk_server&event=Seen&c=1',
      headers: {},
      cookies: [twinOf('anon-0001')],
      body: '',
    });
    const body = Buffer.from(String(envelope(sent)['body']), 'base64').toString();
    expect(JSON.parse(body)).toEqual({ event: 'Seen', anonymousId: 'anon-0001' });
  });
});

describe('without the mark', () => {
  test.for(['', 'cc=1', 'c=2', 'x=c=1'])('%j: no cookie is read or set', async (query) => {
    const sent = await post(query, ['_dcid=anon-0001', twinOf('anon-0002')]);
    expect(sent.response).not.toHaveProperty('cookies');
    expect(envelope(sent)).not.toHaveProperty('deviceId');
  });
});

describe('with c=0', () => {
  test('both cookies go, of the domain as well, with or without events', async () => {
    for (const body of ['', '{"writeKey":"wk_browser","batch":[]}']) {
      const sent = await post('c=0&d=shop.example', ['_dcid=anon-0001'], { body });
      expect(sent.response.statusCode).toBe(200);
      expect(sent.response.cookies).toEqual([
        `_dcid=; Max-Age=0; Domain=shop.example; ${usual}`,
        `_dcid_s=; Max-Age=0; Domain=shop.example; ${usual}; HttpOnly`,
        `_dcid=; Max-Age=0; ${usual}`,
        `_dcid_s=; Max-Age=0; ${usual}; HttpOnly`,
      ]);
      expect(sent.messages).toHaveLength(body === '' ? 0 : 1);
    }
  });
});

test('with c=0 an id that the page has taken since stays; the twin of the old one goes', async () => {
  const sent = await post('c=0', ['_dcid=anon-0002', twinOf('anon-0001')]);
  expect(sent.response.cookies).toEqual([`_dcid_s=; Max-Age=0; ${usual}; HttpOnly`]);
});

test.for([
  ['shop.example', 'https://shop.example', true],
  ['shop.example', 'https://www.shop.example:8443', true],
  ['shop.co.jp', 'https://www.shop.co.jp', true],
  ['co.jp', 'https://shop.co.jp', false],
  ['com.au', 'https://shop.com.au', false],
  ['jp', 'https://shop.jp', false],
  ['hop.example', 'https://shop.example', false],
  ['www.shop.example', 'https://shop.example', false],
  ['0.0.1', 'http://127.0.0.1:3000', false],
  ['127.0.0.1', 'http://127.0.0.1:3000', false],
  ['localhost', 'http://localhost', false],
  ['shop.example; Path=/x', 'https://shop.example', false],
  ['shop.example', 'null', false],
] as const)('%s of %s: %s', ([domain, page, isOwn]) => {
  expect(isOwnDomain(domain, page)).toBe(isOwn);
});

test('the id of the twin is evidence beside what every event says', () => {
  const [claim] = takeOne(track({ userId: undefined, anonymousId: 'anon-0002' }), {
    deviceId: 'anon-0001',
    keyKind: 'browser',
  }).claims;
  const [other] = takeOne(track({ userId: undefined, anonymousId: 'anon-0001' })).claims;
  expect(claim?.nodes).toHaveLength(2);
  expect(claim?.nodes).toContain(other?.nodes[0]);
});
