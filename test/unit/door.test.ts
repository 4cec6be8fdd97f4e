import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bucket, takeToken } from '../../domain/intake/token-bucket.ts';
import { createCollect } from '../../functions/collect/collect.ts';
import { createDoor, type DoorOptions } from '../../functions/collect/door.ts';
import { rateJudge } from '../../functions/collect/rate.ts';
import type { CollectRequest } from '../../functions/collect/request.ts';
import { viewerAddress } from '../../functions/collect/viewer-address.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import { eventsEnvelope } from '../../schemas/messages.ts';
import type { WriteKey } from '../../stores/write-keys.ts';
import { batch, receivedAt, track } from './intake-tools.ts';
import { memoryStores } from './memory-ports.ts';
import { sqsRecord } from './sqs-record.ts';

const plain: WriteKey = { sourceId: 'web', keyKind: 'browser', history: false, origins: [] };

function collector(key: WriteKey, changes: Partial<DoorOptions> = {}) {
  let now = Date.parse(receivedAt);
  let id = 0;
  const messages: string[] = [];
  const clock = () => now;
  const enqueue = async (message: string): Promise<void> => {
    messages.push(message);
  };
  const newId = (): string => {
    id += 1;
    return `r${id}`;
  };
  const rate = rateJudge({ clock, addressPerSecond: 1 });
  const door = createDoor({ rate, enqueue, clock, newId, ...changes });
  const collect = door.guard(
    createCollect({
      lookUpKey: async (text) => (text === 'wk' ? key : undefined),
      enqueue,
      judge: door.judge,
      clock,
      newId,
    }),
  );
  return {
    messages,
    pass: (ms: number) => {
      now += ms;
    },
    send: async (sent: {
      readonly path?: string;
      readonly from?: string;
      readonly key?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly events?: readonly unknown[];
    }) => {
      const {
        path = '/v1/batch',
        from = '203.0.113.7',
        events = [track({ anonymousId: 'a' })],
      } = sent;
      const response = await collect({
        rawPath: path,
        headers: { authorization: `Basic ${btoa(`${sent.key ?? 'wk'}:`)}`, ...sent.headers },
        requestContext: { http: { method: 'POST', sourceIp: from } },
        body: batch(events),
        isBase64Encoded: false,
      });
      const code = /"code":"(\w+)"/.exec(response.body)?.[1];
      return { status: response.statusCode, code, retryAfter: response.headers['retry-after'] };
    },
  };
}

describe('a token bucket', () => {
  /** The same by adding up what was taken, without a running state. */
  const taken = (times: readonly number[], perSecond: number, burst: number): boolean[] => {
    let tokens = burst;
    let last = times[0] ?? 0;
    return times.map((at) => {
      tokens = Math.min(burst, tokens + ((at - last) / 1_000) * perSecond);
      last = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    });
  };

  test('never lets more through than its burst and what came back since', () => {
    const steps = fc.array(fc.nat(900), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        (gaps, perSecond, burst) => {
          const times = gaps.map(
            (
              (at) => (gap: number) =>
                (at += gap)
            )(0),
          );
          let bucket: Bucket | undefined;
          const let_ = times.map((at) => {
            const next = takeToken(bucket, at, { perSecond, burst });
            if (next !== undefined) bucket = next;
            return next !== undefined;
          });
          expect(let_).toEqual(taken(times, perSecond, burst));
          const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
          const most = burst + Math.floor((spanMs / 1_000) * perSecond) + 1;
          expect(let_.filter(Boolean).length).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});

describe('a flood', () => {
  test('of one address is told to wait, and others go on', async () => {
    const { send, pass } = collector(plain);
    const codes = [];
    for (let at = 0; at < 40; at += 1) codes.push((await send({})).status);
    expect(codes).toEqual([...Array(30).fill(200), ...Array(10).fill(429)]);
    expect(await send({})).toMatchObject({ code: 'too_many_requests', retryAfter: '10' });
    expect((await send({ from: '203.0.113.8' })).status).toBe(200);
    pass(2_000);
    expect([(await send({})).status, (await send({})).status, (await send({})).status]).toEqual([
      200, 200, 429,
    ]);
  });

  test('within one IPv6 network is one sender’s', async () => {
    const { send } = collector(plain);
    const codes = new Set<number>();
    for (let at = 0; at < 31; at += 1) {
      codes.add((await send({ from: `2001:db8:1:2::${at.toString(16)}` })).status);
    }
    expect(codes).toEqual(new Set([200, 429]));
  });

  test.for([
    ['a server', { ...plain, keyKind: 'server' as const }, '203.0.113.7'],
    ['the machine itself', plain, '127.0.0.1'],
  ] as const)('of %s is not limited by address', async ([, key, from]) => {
    const { send } = collector(key);
    for (let at = 0; at < 100; at += 1) expect((await send({ from })).status).toBe(200);
  });

  test('that says it comes from the machine itself is limited all the same', async () => {
    const { send } = collector(plain);
    const codes = [];
    const headers = { 'x-forwarded-for': '127.0.0.1' };
    for (let at = 0; at < 32; at += 1) codes.push((await send({ headers })).status);
    expect(codes).toEqual([...Array(30).fill(200), 429, 429]);
  });

  test('of one address takes nothing from the others of its source', async () => {
    const { send } = collector({ ...plain, requestsPerMinute: 40 });
    for (let at = 0; at < 100; at += 1) await send({});
    const codes = [];
    for (let at = 0; at < 11; at += 1) codes.push((await send({ from: '203.0.113.8' })).status);
    expect(codes).toEqual([...Array(10).fill(200), 429]);
  });

  test('of a source with a limit is held to it, wherever it comes from', async () => {
    const { send, pass } = collector({ ...plain, keyKind: 'server', requestsPerMinute: 6 });
    const codes = [];
    for (let at = 0; at < 8; at += 1) codes.push((await send({ from: `203.0.113.${at}` })).status);
    expect(codes).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
    pass(10_000);
    expect((await send({})).status).toBe(200);
  });

  test('beyond the day’s quota is refused, and told when to come again', async () => {
    const { send, messages } = collector({ ...plain, isQuotaUsedUp: true });
    expect(await send({})).toEqual({ status: 429, code: 'quota_used_up', retryAfter: '600' });
    expect(messages.filter((text) => text.includes('/v1/'))).toEqual([]);
  });
});

describe('scopes of a key', () => {
  const scoped: WriteKey = { ...plain, calls: ['track', 'page'], apps: ['jp.example.shop'] };

  test('are kept by the path where it says the call', async () => {
    const { send } = collector(scoped);
    expect((await send({ path: '/v1/track' })).status).toBe(200);
    expect(await send({ path: '/v1/identify' })).toMatchObject({
      status: 403,
      code: 'call_not_allowed',
    });
  });

  test('are kept event by event in a batch', async () => {
    const { send, messages } = collector(scoped);
    const context = { app: { namespace: 'jp.example.shop' } };
    const events = [
      track({ anonymousId: 'a', messageId: 'm1', context }),
      { type: 'identify', userId: 'u', messageId: 'm2', context },
      track({ anonymousId: 'a', messageId: 'm3' }),
      track({ anonymousId: 'a', messageId: 'm4', context: { app: { namespace: 'evil' } } }),
    ];
    expect((await send({ events })).status).toBe(200);
    const stores = memoryStores();
    await processBatch(
      messages.map((text) => sqsRecord(text)),
      stores.ports,
    );
    expect(stores.listed('landing_events').map((row) => row['message_id'])).toEqual(['m1']);
    expect(stores.listed('landing_outcomes').map((row) => row['reason'])).toEqual([
      'call_not_allowed',
      'app_not_allowed',
      'app_not_allowed',
    ]);
  });
});

describe('the edge', () => {
  test('once it is named, nothing comes in beside it; two secrets are good while one is changed', async () => {
    const { send } = collector(plain, { edgeSecrets: ['old-secret', 'new-secret'] });
    const through = (secret: string) => send({ headers: { 'x-origin-secret': secret } });
    expect(await send({})).toMatchObject({ status: 403, code: 'edge_only' });
    expect((await through('wrong')).status).toBe(403);
    expect((await through('')).status).toBe(403);
    expect((await through('old-secret')).status).toBe(200);
    expect((await through('new-secret')).status).toBe(200);
  });
});

describe('what is refused at the door', () => {
  test('is told by source and reason, one message in ten seconds, and shows in the feed', async () => {
    const { send, pass, messages } = collector({ ...plain, origins: ['https://shop.example'] });
    const headers = { origin: 'https://shop.example' };
    await send({ key: 'wrong' });
    for (let at = 0; at < 50; at += 1) await send({ headers: { origin: 'https://evil.example' } });
    for (let at = 0; at < 3; at += 1) await send({ key: 'wrong' });
    await send({ headers });
    pass(10_000);
    await send({ headers });
    const reports = messages.filter(
      (text) => eventsEnvelope.parse(JSON.parse(text)).path === '/refused',
    );
    expect(reports).toHaveLength(3);
    const stores = memoryStores();
    await processBatch(
      reports.map((text) => sqsRecord(text)),
      stores.ports,
    );
    const day = '2026-11-22';
    expect(stores.control.get(`volume web#${day}`)).toMatchObject({ refused_03: 50 });
    expect(stores.control.get(`volume unknown#${day}`)).toMatchObject({ refused_03: 4 });
    expect(stores.listed('landing_outcomes')).toEqual([]);
    expect(stores.letters).toEqual([]);
  });

  test('cannot be said by a client', async () => {
    const { send } = collector(plain);
    expect((await send({ path: '/refused' })).status).toBe(404);
  });
});

describe('the address of who sent it', () => {
  const request = (headers: Record<string, string>): CollectRequest => ({
    rawPath: '/v1/track',
    headers,
    requestContext: { http: { method: 'POST', sourceIp: '198.51.100.1' } },
    isBase64Encoded: false,
  });
  test.for([
    ['the connection’s', {}, '198.51.100.1'],
    ['the connection’s, said again', { 'x-forwarded-for': '198.51.100.1' }, '198.51.100.1'],
    ['whom a proxy names', { 'x-forwarded-for': '203.0.113.7, 198.51.100.1' }, '203.0.113.7'],
    ['the nearest of several', { 'x-forwarded-for': '1.1.1.1, 203.0.113.7' }, '203.0.113.7'],
    ['the connection’s for nonsense', { 'x-forwarded-for': ' , ' }, '198.51.100.1'],
    [
      'the connection’s for a flood of text',
      { 'x-forwarded-for': '1,'.repeat(999) },
      '198.51.100.1',
    ],
  ] as const)('is %s', ([, headers, address]) => {
    expect(viewerAddress(request(headers))).toBe(address);
  });
});

test('volumes are counted by source, day of the brand and hour of receipt', async () => {
  const stores = memoryStores();
  const bot = track({ anonymousId: 'b', messageId: 'm2', context: { userAgent: 'Googlebot/2.1' } });
  const { send, messages } = collector({ ...plain, keyKind: 'server' });
  await send({ events: [track({ messageId: 'm1' }), bot, { type: 'wat' }] });
  await processBatch(
    messages.map((text) => sqsRecord(text)),
    stores.ports,
  );
  expect(stores.control.get('volume web#2026-11-22')).toMatchObject({
    events: 3,
    landed_03: 2,
    bots_03: 1,
    rejected_03: 1,
  });
});
