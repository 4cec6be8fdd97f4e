import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type ApiClient, ApiError, apiClient, until } from '../../proofs/api-client.ts';
import { type Stack, startStack } from '../../proofs/stack.ts';
import { refresh, settle } from '../../proofs/steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'daicho-collect-test-'));
let stack: Stack;
let api: ApiClient;
let serverKey: string;

beforeAll(async () => {
  stack = await startStack({ state: folder });
  api = apiClient(() => stack);
  const { writeKey } = await api.post(
    '/api/sources',
    { name: 'server', keyKind: 'server' },
    z.looseObject({ writeKey: z.string() }),
  );
  serverKey = writeKey;
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

const recentSchema = z.object({
  events: z.array(
    z.looseObject({
      messageId: z.string(),
      event: z.string(),
      outcome: z.string(),
      reason: z.string().optional(),
    }),
  ),
});
const recent = () => api.get('/api/events/recent?limit=200', recentSchema);

const send = (
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  path = '/v1/batch',
): Promise<Response> =>
  fetch(`${stack.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${serverKey}:`)}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });

describe('what already speaks Segment', () => {
  test('@segment/analytics-node, unmodified, delivers every kind of call', async () => {
    const errors: unknown[] = [];
    const analytics = new Analytics({ writeKey: serverKey, host: stack.url, flushAt: 3 });
    analytics.on('error', (error) => errors.push(error));
    analytics.identify({ userId: 'sdk-1', traits: { email: 'sdk-1@example.com', plan: 'gold' } });
    analytics.track({ userId: 'sdk-1', event: 'SDK Order', properties: { revenue: 100 } });
    analytics.page({ anonymousId: 'sdk-a', name: 'Home' });
    analytics.screen({ anonymousId: 'sdk-a', name: 'Main' });
    analytics.group({ userId: 'sdk-1', groupId: 'g-1' });
    analytics.alias({ userId: 'sdk-1', previousId: 'sdk-a' });
    await analytics.closeAndFlush();
    expect(errors).toEqual([]);
    const { events } = await until(recent, (answer) => answer.events.length >= 6, {
      what: 'six events',
      timeoutMs: 30_000,
    });
    expect(events.filter(({ outcome }) => outcome === 'rejected')).toEqual([]);
    expect(events.map(({ event }) => event)).toContain('SDK Order');
  });

  test('gzip, plain text and beacon bodies are taken, the key in the body as well', async () => {
    const body = JSON.stringify({
      writeKey: stack.writeKey,
      batch: [{ type: 'track', event: 'Beacon', anonymousId: 'b-1', messageId: 'beacon-1' }],
    });
    const beacon = await fetch(`${stack.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body,
    });
    expect(beacon.status).toBe(200);
    const zipped = await send(gzipSync(body.replace('beacon-1', 'gzip-1')), {
      'content-encoding': 'gzip',
    });
    expect(zipped.status).toBe(200);
    const preflight = await fetch(`${stack.url}/v1/track`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeTruthy();
    await until(
      recent,
      ({ events }) => ['beacon-1', 'gzip-1'].every((id) => events.some((e) => e.messageId === id)),
      { what: 'both events', timeoutMs: 30_000 },
    );
  });
});

describe('a webhook of LINE', () => {
  const channelSecret = 'c0ffee'.padEnd(32, '0');
  const body = JSON.stringify({
    destination: `U${'0'.repeat(32)}`,
    events: [
      {
        type: 'message',
        webhookEventId: '01HSTACK1',
        timestamp: Date.now(),
        source: { type: 'user', userId: `U${'1'.repeat(32)}` },
        deliveryContext: { isRedelivery: false },
        message: { id: '1', type: 'text', text: '予約できますか' },
      },
    ],
  });
  const hear = (bytes: string): Promise<Response> =>
    fetch(`${stack.url}/v1/line/line`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-line-signature': createHmac('sha256', channelSecret).update(body).digest('base64'),
      },
      body: bytes,
    });

  test('is heard by its signature, and lands once however often it is delivered', async () => {
    await api.post('/api/sources', { id: 'line', name: 'LINE', keyKind: 'server' }, z.unknown());
    await api.put('/api/line/channels/line', { channelSecret }, z.unknown());
    const again = body.replace('"isRedelivery":false', '"isRedelivery":true');
    const answers = [await hear(body), await hear(body), await hear(again)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
    const heard = (events: readonly { readonly messageId: string }[]) =>
      events.filter(({ messageId }) => messageId === 'line-01HSTACK1');
    const { events } = await until(recent, (answer) => heard(answer.events).length === 2, {
      what: 'both deliveries',
      timeoutMs: 30_000,
    });
    expect(JSON.stringify(events)).not.toContain('予約');
  });
});

describe('bad input', () => {
  test('is refused with a clear 4xx where the request alone tells', async () => {
    const event = JSON.stringify({ type: 'track', event: 'x', userId: 'u' });
    const answers = await Promise.all([
      send(event, { authorization: `Basic ${btoa('wrong:')}` }),
      send('', {}),
      send(JSON.stringify({ batch: [], padding: 'x'.repeat(600_000) })),
      send('not gzip', { 'content-encoding': 'gzip' }),
      send(event, { 'content-encoding': 'br' }),
      send(event, {}, '/v1/nothing'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 413, 400, 415, 404]);
    for (const answer of answers) expect(await answer.json()).toHaveProperty('message');
  });

  test('never harms its neighbours: each event ends as stored or as a dead letter with its reason', async () => {
    const good = (id: string) =>
      JSON.stringify({ type: 'track', event: 'Good', userId: 'u-good', messageId: id });
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const poison: [string, string][] = [
      [
        '{"type":"track","event":"x","userId":10000000000000000999,"messageId":"p1"}',
        'unsafe_number_id',
      ],
      [
        '{"type":"track","event":"x","userId":"u","messageId":"p2","properties":{"__proto__":{"a":1}}}',
        'forbidden_key',
      ],
      [
        `{"type":"track","event":"x","userId":"u","messageId":"p3","properties":{"d":${deep}}}`,
        'too_deep',
      ],
      ['{"type":"wat","userId":"u","messageId":"p4"}', 'unknown_type'],
      ['{"type":"track","userId":"u","messageId":"p5"}', 'invalid_field'],
      ['{"type":"track","event":"x","messageId":"p6"}', 'no_identifier'],
      [
        `{"type":"track","event":"x","userId":"u","messageId":"p7","properties":{"s":"${'é'.repeat(140_000)}"}}`,
        'too_large',
      ],
      ['[1]', 'not_an_object'],
    ];
    const batch = poison.flatMap(([text], index) => [good(`n${index}`), text]);
    expect((await send(`{"batch":[${batch.join(',')}]}`)).status).toBe(200);
    expect((await send('{"batch":[{"type":"track"')).status).toBe(200);
    expect(
      (await send(gzipSync('0'.repeat(50_000_000)), { 'content-encoding': 'gzip' })).status,
    ).toBe(200);
    expect((await send(`{"batch":[${good('u-fffe').replace('Good', 'Go\uFFFEod')}]}`)).status).toBe(
      200,
    );
    for (const timestamp of ['1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'garbage'])
      await send(
        `{"batch":[{"type":"track","event":"Time","userId":"u","messageId":"t-${timestamp.slice(0, 4)}","timestamp":"${timestamp}"}]}`,
      );
    const { events } = await until(
      recent,
      (answer) => answer.events.some(({ messageId }) => messageId === 't-garb'),
      { what: 'the last event', timeoutMs: 30_000 },
    );
    await settle(() => stack);
    const fates = new Map((await recent()).events.map((event) => [event.messageId, event]));
    for (let index = 0; index < poison.length; index += 1)
      expect(fates.get(`n${index}`)?.outcome).toBe('landed');
    const reasons = (await recent()).events.flatMap(({ reason }) => reason ?? []);
    for (const [, reason] of poison) expect(reasons).toContain(reason);
    expect(reasons).toEqual(expect.arrayContaining(['malformed_json', 'inflates_too_large']));
    expect(fates.get('u-fffe')?.outcome).toBe('landed');
    expect(
      events.filter(({ event, outcome }) => event === 'Time' && outcome === 'landed'),
    ).toHaveLength(3);
  });

  test('an audience of an unknown operator is refused with the place of the fault; hostile names are inert', async () => {
    const said = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' };
    const wrong = await api
      .put(
        '/api/audiences/wrong',
        { ...said, where: { all: [{ count: { event: 'x', operator: 'like', value: 1 } }] } },
        z.unknown(),
      )
      .catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(ApiError);
    expect(String(wrong)).toContain('422');
    expect(String(wrong)).toContain('where.all[0].count.operator');
    const hostile = "x'); DROP TABLE events; --";
    await api.put(
      '/api/audiences/hostile',
      { ...said, where: { count: { event: hostile, operator: 'greater_than', value: 0 } } },
      z.unknown(),
    );
    await refresh(api, { asOf: new Date().toISOString().slice(0, 10) });
    const audience = await api.get(
      '/api/audiences/hostile',
      z.looseObject({ state: z.string(), size: z.int() }),
    );
    expect(audience).toMatchObject({ state: 'fresh', size: 0 });
  });

  test('a pack of a trade is applied, and its audiences find people of this lake', async () => {
    const steps = z.object({ steps: z.array(z.object({ outcome: z.string() })) });
    const { steps: applied } = await api.post('/api/packs/car-dealer/apply', {}, steps);
    expect(new Set(applied.map(({ outcome }) => outcome))).toEqual(new Set(['added']));
    const dayAfter = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const identify = (userId: string, days: number) => ({
      ...{ type: 'identify', userId, messageId: `due-${userId}` },
      traits: { inspection_due_on: dayAfter(days), owned_model: 'K' },
    });
    const batch = [identify('driver-1', 20), identify('driver-2', 200), identify('driver-3', 40)];
    expect((await send(JSON.stringify({ batch }))).status).toBe(200);
    await settle(() => stack);
    await refresh(api, { asOf: dayAfter(0) });
    const audience = z.looseObject({ state: z.string(), size: z.int() });
    const due = await api.get('/api/audiences/car-dealer-inspection-due', audience);
    expect(due).toMatchObject({ state: 'fresh', size: 2 });
    for (const id of ['quoted-not-bought', 'third-year', 'drove-not-quoted']) {
      const other = await api.get(`/api/audiences/car-dealer-${id}`, audience);
      expect(other).toMatchObject({ state: 'fresh', size: 0 });
    }
    const preview = z.looseObject({ size: z.looseObject({}).or(z.number()) });
    await api.get('/api/audiences/car-dealer-inspection-due/preview', preview);
  });

  test('the tally balances, dead letters are replayed safely twice', async () => {
    const tallySchema = z.looseObject({
      sources: z.array(
        z.looseObject({
          id: z.string(),
          accepted: z.int(),
          stored: z.int(),
          duplicate: z.int(),
          rejected: z.int(),
        }),
      ),
    });
    const tally = async () => {
      await settle(() => stack);
      await refresh(api, { scope: 'compact' });
      return (await api.get('/api/tally', tallySchema)).sources;
    };
    const before = await tally();
    const line = before.find(({ id }) => id === 'line');
    expect(line).toMatchObject({ accepted: 2, stored: 1, duplicate: 1, rejected: 0 });
    for (const { accepted, stored, duplicate, rejected } of before)
      expect(stored + duplicate + rejected).toBe(accepted);
    const replayed = z.looseObject({});
    await api.post('/api/replay', { reason: 'no_identifier', dryRun: false }, replayed);
    await api.post('/api/replay', { reason: 'no_identifier', dryRun: false }, replayed);
    const after = await tally();
    expect(after.map(({ stored }) => stored)).toEqual(before.map(({ stored }) => stored));
    for (const { accepted, stored, duplicate, rejected } of after)
      expect(stored + duplicate + rejected).toBe(accepted);
  });
});

describe('the door', () => {
  const feed = (outcome: string) => api.get(`/api/events/recent?outcome=${outcome}`, recentSchema);
  const source = z.looseObject({ id: z.string(), writeKey: z.string() });
  const post = (writeKey: string, event: object, headers: Record<string, string> = {}) =>
    fetch(`${stack.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', ...headers },
      body: JSON.stringify({ writeKey, batch: [event] }),
    });

  test('tells in the feed what it refused, and what a machine sent', async () => {
    const body = { name: 'pages', keyKind: 'browser', calls: ['page'] };
    const { writeKey } = await api.post('/api/sources', body, source);
    const named = await fetch(`${stack.url}/v1/identify?writeKey=${writeKey}`, {
      method: 'POST',
      body: '{"userId":"u"}',
    });
    expect([named.status, await named.json()]).toMatchObject([403, { code: 'call_not_allowed' }]);
    const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0 Safari/537.36';
    const view = { type: 'page', anonymousId: 'cloud-1', messageId: 'cloud-1' };
    const cloud = { 'user-agent': chrome, 'x-forwarded-for': '54.64.1.1, 127.0.0.1' };
    expect((await post(writeKey, view, cloud)).status).toBe(200);
    const { events } = await until(
      () => feed('bot'),
      (found) => found.events.some(({ messageId }) => messageId === 'cloud-1'),
      {
        what: 'the machine in the feed',
        timeoutMs: 30_000,
      },
    );
    expect(events).toContainEqual(
      expect.objectContaining({ messageId: 'cloud-1', botReason: 'datacentre' }),
    );
    const refused = await until(
      () => feed('refused'),
      (found) => found.events.length > 0,
      {
        what: 'refusals in the feed',
        timeoutMs: 30_000,
      },
    );
    expect(refused.events.every(({ outcome }) => outcome === 'refused')).toBe(true);
  });

  test('a rotated key and the one of before are both good', async () => {
    const { id, writeKey: old } = await api.post('/api/sources', { name: 'turned' }, source);
    const turned = z.looseObject({ writeKey: z.string() });
    const { writeKey } = await api.post(`/api/sources/${id}/rotate`, {}, turned);
    const view = { type: 'page', anonymousId: 'r', messageId: 'r' };
    expect([(await post(old, view)).status, (await post(writeKey, view)).status]).toEqual([
      200, 200,
    ]);
  });
});
