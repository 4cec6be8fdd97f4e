import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { CollectRequest } from '../../functions/collect/request.ts';
import { decodeMessage } from '../../functions/process/decode-message.ts';
import { eventsEnvelope } from '../../schemas/messages.ts';
import { at, basic, type Sent, send } from './collect-request.ts';

/** The body as `process` will see it. */
function bodyOf(sent: Sent): string {
  const decoded = decodeMessage({
    messageId: 'm',
    body: sent.messages[0] ?? '',
    sentAtEpochMs: at,
  });
  return decoded.kind === 'decoded' ? decoded.body : decoded.reason;
}

const text = (body: string | Buffer): Pick<CollectRequest, 'body' | 'isBase64Encoded'> =>
  typeof body === 'string'
    ? { body, isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };

const lengthOf = (body: string): string => String(Buffer.byteLength(body));

describe('an accepted request', () => {
  test('is on the queue in an envelope before it is answered', async () => {
    const sent = await send({
      headers: {
        authorization: basic('wk_server'),
        'user-agent': 'analytics-node "next"',
        'idempotency-key': 'try-1',
      },
    });
    expect(sent.response).toMatchObject({ statusCode: 200, body: '{"success":true}' });
    expect(eventsEnvelope.parse(JSON.parse(sent.messages[0] ?? ''))).toEqual({
      requestId: 'request-1',
      receivedAt: '2026-11-22T03:00:00.000Z',
      sourceId: 'pos',
      path: '/v1/batch',
      keyKind: 'server',
      history: true,
      userAgent: 'analytics-node "next"',
      ip: '203.0.113.0',
      contentEncoding: '',
      idempotencyKey: 'try-1',
      encoding: 'base64',
      body: Buffer.from('{"batch":[]}').toString('base64'),
    });
  });

  test.for([
    ['ASCII', '{"a":1}'],
    ['Japanese', '{"a":"日本語🎌"}'],
    ['no JSON', 'not json at all'],
    ['characters that SQS refuses', '{"a":"\ufffe\uffff\u0000\u0001"}'],
    ['white space', ' \n{"a" : 1}\n '],
  ] as const)('arrives byte by byte: %s', async ([, body]) => {
    const headers = { authorization: basic('wk_server'), 'content-length': lengthOf(body) };
    for (const sent of [
      await send({ ...text(body) }),
      await send({ ...text(body), headers }),
      await send({ ...text(Buffer.from(body)), headers }),
    ]) {
      expect(sent.response.statusCode).toBe(200);
      expect(bodyOf(sent)).toBe(body);
      // Only characters that SQS takes are ever sent.
      expect(sent.messages[0]).toMatch(/^[\x20-\x7e]*$/);
    }
  });

  test('half a surrogate pair, which no bytes stand for, becomes U+FFFD', async () => {
    const sent = await send({ ...text('{"a":"日本\ud800"}') });
    expect(sent.response.statusCode).toBe(200);
    expect(bodyOf(sent)).toBe('{"a":"日本\ufffd"}');
  });

  test('stays compressed on its way', async () => {
    const body = `{"batch":[${'1,'.repeat(9_999)}1]}`;
    const bytes = gzipSync(body);
    const sent = await send({
      headers: { authorization: basic('wk_server'), 'content-encoding': 'gzip' },
      ...text(bytes),
    });
    expect(bodyOf(sent)).toBe(body);
    expect(sent.messages[0]?.length).toBeLessThan(bytes.length * 2 + 500);
  });

  test('of 500 KiB fits into one queue message', async () => {
    const sent = await send(text('x'.repeat(500 * 1024)));
    expect(sent.response.statusCode).toBe(200);
    expect(sent.messages[0]?.length).toBeLessThan(1024 * 1024);
  });

  test.for([
    'track',
    'identify',
    'page',
    'screen',
    'group',
    'alias',
    'batch',
    'import',
    't',
    'p',
    'b',
  ])('may go to /v1/%s', async (call) => {
    expect((await send({ rawPath: `/v1/${call}` })).response.statusCode).toBe(200);
  });

  test('a browser key keeps no history', async () => {
    const { messages } = await send({
      headers: { authorization: basic('wk_browser'), origin: 'https://shop.example' },
    });
    expect(JSON.parse(messages[0] ?? '')).toMatchObject({ keyKind: 'browser', history: false });
  });

  test('of @segment/analytics-node is taken as it is', async () => {
    const fixture: { body: string; path: string; headers: Record<string, string> } = JSON.parse(
      readFileSync(new URL('../fixtures/analytics-node-batch.json', import.meta.url), 'utf8'),
    );
    const headers = {
      ...fixture.headers,
      authorization: basic('wk_server'),
      'content-length': lengthOf(fixture.body),
    };
    const sent = await send({ rawPath: fixture.path, headers, ...text(fixture.body) });
    expect(sent.response.statusCode).toBe(200);
    expect(bodyOf(sent)).toBe(fixture.body);
  });
});

describe('the write key', () => {
  const none = {};
  const beacon = { 'content-type': 'text/plain;charset=UTF-8', origin: 'https://shop.example' };
  test.for([
    ['in the query', { headers: none, rawQueryString: 'writeKey=wk_server' }, 200],
    ['in the body', { headers: none, body: '{"batch":[],"writeKey":"wk_server"}' }, 200],
    ['in the body, spaced', { headers: none, body: ' { "writeKey" : "wk_server" }' }, 200],
    ['in a beacon', { headers: beacon, body: '{"writeKey":"wk_browser","batch":[]}' }, 200],
    [
      'behind other text',
      { headers: none, body: '{"a":"日本 \\" ,","writeKey":"wk_server"}' },
      200,
    ],
    [
      'in a compressed body',
      { headers: { 'content-encoding': 'gzip' }, ...text(gzipSync('{"writeKey":"wk_server"}')) },
      200,
    ],
    ['of an event only', { headers: none, body: '{"batch":[{"writeKey":"wk_server"}]}' }, 401],
    ['inside a text', { headers: none, body: '{"a":"\\"writeKey\\":\\"wk_server\\""}' }, 401],
    ['as a number', { headers: none, body: '{"writeKey":1}' }, 401],
    ['in a list', { headers: none, body: '["writeKey","wk_server"]' }, 401],
    ['nowhere', { headers: none }, 401],
    ['unknown', { headers: { authorization: basic('wk_unknown') } }, 401],
    ['empty', { headers: { authorization: basic('') } }, 401],
    ['as a token', { headers: { authorization: 'Bearer wk_server' } }, 401],
    [
      'in a gzip bomb',
      { headers: { 'content-encoding': 'gzip' }, ...text(gzipSync(Buffer.alloc(50_000_000))) },
      401,
    ],
  ] as const)('%s', async ([, changes, status]) => {
    const { response, messages } = await send(changes);
    expect(response.statusCode).toBe(status);
    expect(messages).toHaveLength(status === 200 ? 1 : 0);
  });

  test.for([
    ['https://shop.example', 200],
    ['https://evil.example', 403],
    [undefined, 403],
  ] as const)('of a browser from %s answers %i', async ([origin, status]) => {
    const { response } = await send({
      headers: { authorization: basic('wk_browser'), ...(origin !== undefined && { origin }) },
    });
    expect(response.statusCode).toBe(status);
    expect(response.headers['access-control-allow-origin']).toBe(origin ?? '*');
  });
});

describe('a refused request', () => {
  const signed = (headers: Record<string, string>): Record<string, string> => ({
    authorization: basic('wk_server'),
    ...headers,
  });
  test.for([
    ['an unknown path', { rawPath: '/v1/nothing' }, 404, 'not_found'],
    ['a path that only begins so', { rawPath: '/v1/constructor' }, 404, 'not_found'],
    ['GET', { method: 'GET' }, 405, 'method_not_allowed'],
    ['no body', { body: '' }, 400, 'empty_body'],
    ['too many bytes', { body: 'あ'.repeat(180_000) }, 413, 'too_large'],
    ['too many compressed bytes', text(Buffer.alloc(512_001)), 413, 'too_large'],
    ['a missing end', { headers: signed({ 'content-length': '99' }) }, 400, 'truncated_body'],
    ['brotli', { headers: signed({ 'content-encoding': 'br' }) }, 415, 'unsupported_encoding'],
    ['gzip that is none', { headers: signed({ 'content-encoding': 'gzip' }) }, 400, 'not_gzip'],
    ['an image', { headers: signed({ 'content-type': 'image/png' }) }, 415, 'unsupported_type'],
    [
      'a form',
      { headers: signed({ 'content-type': 'multipart/form-data; boundary=x' }) },
      415,
      'unsupported_type',
    ],
  ] as const)('with %s says so', async ([, changes, status, code]) => {
    const { response, messages } = await send(changes);
    expect(response.statusCode).toBe(status);
    expect(JSON.parse(response.body)).toMatchObject({ success: false, code });
    expect(messages).toEqual([]);
  });

  test.for(['queue', 'keys'] as const)('while the %s is away is to be sent again', async (away) => {
    const { response, messages } = await send({}, away);
    expect(response.statusCode).toBe(503);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(response.headers['access-control-expose-headers']).toBe('retry-after');
    expect(messages).toEqual([]);
  });
});

test('a preflight is answered for every origin, without credentials', async () => {
  const { response } = await send({ method: 'OPTIONS', headers: { origin: 'https://a.example' } });
  expect(response.statusCode).toBe(204);
  expect(response.headers['access-control-allow-origin']).toBe('https://a.example');
  expect(response.headers).not.toHaveProperty('access-control-allow-credentials');
});

test('health is told without a key', async () => {
  const { response } = await send({ method: 'GET', rawPath: '/v1/health', headers: {} });
  expect(response.statusCode).toBe(200);
});
