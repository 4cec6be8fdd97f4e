import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pixelCall } from '../../domain/intake/pixel.ts';
import { createCollect } from '../../functions/collect/collect.ts';
import { createDoor } from '../../functions/collect/door.ts';
import { decodeMessage } from '../../functions/process/decode-message.ts';
import { eventsEnvelope } from '../../schemas/messages.ts';
import { at, type Sent, send } from './collect-request.ts';
import { takeOne } from './intake-tools.ts';

const look = (rawPath: string, query: Record<string, string>, more = {}): Promise<Sent> =>
  send({
    method: 'GET',
    rawPath,
    rawQueryString: new URLSearchParams({ writeKey: 'wk_server', ...query }).toString(),
    headers: {},
    body: '',
    ...more,
  });

function queued(sent: Sent): { path: string; event: unknown; idempotencyKey?: string } {
  const decoded = decodeMessage({
    messageId: 'm',
    body: sent.messages[0] ?? '',
    sentAtEpochMs: at,
  });
  if (decoded.kind === 'rejected') throw new Error(decoded.reason);
  const { path, idempotencyKey } = decoded.envelope;
  return {
    path,
    event: JSON.parse(decoded.body),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

describe('a picture’s address', () => {
  test('is one event: parameters become its members', async () => {
    const sent = await look('/v1/pixel.gif', {
      event: 'Email Opened',
      userId: '0042',
      campaign: '秋のセール',
      'properties.price': '1200',
      'properties.isFirst': 'true',
      'properties.zip': '0600001',
      'context.campaign.name': 'autumn',
      _: '1732',
    });
    expect(queued(sent)).toEqual({
      path: '/v1/track',
      idempotencyKey: 'request-1',
      event: {
        event: 'Email Opened',
        userId: '0042',
        properties: { campaign: '秋のセール', price: 1200, isFirst: true, zip: '0600001' },
        context: { campaign: { name: 'autumn' } },
      },
    });
  });

  test('asked for by HEAD, as scanners of mail do, is no event', async () => {
    const more = { method: 'HEAD' };
    const sent = await look('/v1/pixel.gif', { event: 'Email Opened', userId: 'u' }, more);
    expect(sent.response.statusCode).toBe(200);
    expect(sent.response.headers['content-type']).toBe('image/gif');
    expect(sent.messages).toEqual([]);
  });

  test.for([
    ['/v1/pixel.gif', { type: 'identify', userId: 'u', plan: 'gold' }, '/v1/identify'],
    ['/v1/pixel/page', { anonymousId: 'a-1', name: 'Top' }, '/v1/page'],
    ['/pixel/v1/track', { anonymousId: 'a-1', event: 'Seen' }, '/v1/track'],
    ['/v1/pixel.gif', { data: base64({ type: 'page', userId: 'u' }) }, '/v1/page'],
    ['/v1/pixel/track', { data: base64({ event: 'Seen', userId: 'u' }) }, '/v1/track'],
  ] as const)('%s %j is a call of %s', async ([path, query, call]) => {
    const sent = await look(path, query);
    expect(sent.response.statusCode).toBe(200);
    expect(queued(sent).path).toBe(call);
  });

  test('brings its key in the base64 too, as Segment’s does', async () => {
    const event = { writeKey: 'wk_server', userId: 'u', event: '開封', properties: { n: 1.5 } };
    const data = base64(event).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    const sent = await look('/v1/pixel/track', {}, { rawQueryString: `data=${data}` });
    expect(sent.response.statusCode).toBe(200);
    expect(queued(sent).event).toEqual(event);
  });

  test('is answered with a picture that no cache keeps, whatever becomes of it', async () => {
    const good = await look('/v1/pixel.gif', { event: 'Seen', userId: 'u' });
    const bad = await look('/v1/pixel.gif', { event: 'Seen', userId: 'u', writeKey: 'wk_wrong' });
    for (const { response } of [good, bad]) {
      const bytes = Buffer.from(response.body, 'base64');
      expect(bytes.subarray(0, 6).toString('latin1')).toBe('GIF89a');
      expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([1, 1]);
      expect(response.headers).toMatchObject({
        'content-type': 'image/gif',
        'cache-control': 'no-store, max-age=0',
      });
    }
    expect(bad.response.statusCode).toBe(401);
    expect(bad.response.headers['daicho-refusal']).toBe('unknown_write_key');
    expect(bad.messages).toEqual([]);
  });

  test.for([
    ['no base64', { data: '$$$' }, 400],
    ['no UTF-8', { data: '_____w' }, 400],
    ['no object', { data: base64([1]) }, 400],
    ['an unknown type', { type: 'toString' }, 400],
    ['a batch', { type: 'batch' }, 400],
    ['too much', { event: 'x'.repeat(9_000) }, 413],
  ] as const)('with %s is refused', async ([, query, status]) => {
    const sent = await look('/v1/pixel.gif', query);
    expect(sent.response.statusCode).toBe(status);
    expect(sent.messages).toEqual([]);
  });

  test('of a key with origins is taken from the pages that they list', async () => {
    const query = { event: 'Seen', anonymousId: 'a-1', writeKey: 'wk_browser' };
    const from = (referer: string) => look('/v1/pixel.gif', query, { headers: { referer } });
    expect((await from('https://shop.example/a?b=c')).response.statusCode).toBe(200);
    expect((await from('https://shop.example.evil.example/')).response.statusCode).toBe(403);
    expect((await look('/v1/pixel.gif', query)).response.statusCode).toBe(403);
  });

  test('that is refused is told to the feed, with its source', async () => {
    const told: string[] = [];
    const ports = {
      clock: () => at,
      newId: () => 'r',
      enqueue: async (text: string) => void told.push(text),
    };
    const door = createDoor({ ...ports, rate: () => undefined });
    const lookUpKey = async () => ({
      ...{ sourceId: 'web', keyKind: 'browser' as const, history: false },
      origins: ['https://shop.example'],
    });
    const collect = door.guard(createCollect({ ...ports, lookUpKey, judge: door.judge }));
    const { statusCode } = await collect({
      rawPath: '/v1/pixel.gif',
      rawQueryString: 'writeKey=wk&event=Seen&userId=u',
      headers: {},
      requestContext: { http: { method: 'GET', sourceIp: '203.0.113.7' } },
      isBase64Encoded: false,
    });
    const { sourceId, body } = eventsEnvelope.parse(JSON.parse(told[0] ?? ''));
    expect([statusCode, sourceId]).toEqual([403, 'web']);
    expect(JSON.parse(Buffer.from(body, 'base64').toString())).toEqual({ origin_not_allowed: 1 });
  });

  test('an unknown kind of picture is not found, and none is posted', async () => {
    expect((await look('/v1/pixel/batch', {})).response.statusCode).toBe(404);
    expect((await look('/v1/pixel/x', {})).response.statusCode).toBe(404);
    expect((await look('/v1/pixel.gif', {}, { method: 'POST' })).response.statusCode).toBe(405);
  });
});

test('whatever stands in an address is an event that process can judge, or no call', () => {
  const query = fc.array(
    fc.tuple(
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          'event',
          'userId',
          'properties.a',
          'properties.a.b',
          'properties.__proto__.x',
        ),
      ),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(query, (pairs) => {
      const read = pixelCall(new URLSearchParams(pairs), 'track', () => undefined);
      if (read === undefined) return pairs.some(([name]) => name === 'data');
      const event: Record<string, unknown> = JSON.parse(read.json);
      takeOne({ ...event, event: 'x', userId: 'u', messageId: 'm', type: 'track' });
      return Object.getPrototypeOf({}).x === undefined;
    }),
  );
});
