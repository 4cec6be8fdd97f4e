import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { keptChannels } from '../../functions/hear/channels.ts';
import { hear } from '../../functions/hear/hear.ts';
import type { WebhookRequest } from '../../functions/hear/request.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import { httpEvent, httpResponse } from '../../local/lambda/http-event.ts';
import { eventsEnvelope } from '../../schemas/messages.ts';
import { controlLineNonces } from '../../stores/line-nonces.ts';
import { memoryStores } from '../unit/memory-ports.ts';
import { sqsRecord } from '../unit/sqs-record.ts';
import { type ApiServer, startApi } from './api-server.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const secret = '0123456789abcdef'.repeat(2);
const user = `U${'ab'.repeat(16)}`;
let api: ApiServer;
let server: WireServer;
let now = Date.parse('2026-11-22T03:00:00Z');
const failures: unknown[] = [];
let isQueueBroken = false;

/** As a Function URL hands it over; what it hands over is parsed, not trusted. */
const webhookRequest: z.ZodType<WebhookRequest> = z.object({
  rawPath: z.string(),
  headers: z.record(z.string(), z.string()),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
  body: z.string().default(''),
  isBase64Encoded: z.boolean(),
});

beforeAll(async () => {
  api = await startApi();
  const { control, events } = api.ports;
  const channels = keptChannels({ control, credentials: api.lineCredentials, clock: () => now });
  const nonces = controlLineNonces(control, () => now);
  let ids = 0;
  server = await startWireServer(async (request) => {
    const event = webhookRequest.parse(httpEvent(request, { sourceIp: '', epochMs: now }));
    const send: typeof events.send = async (message) => {
      if (isQueueBroken) throw new Error('the queue is not there');
      await events.send(message);
    };
    ids += 1;
    const ports = { channels, nonces, events: { send }, clock: () => now };
    return httpResponse(
      await hear(event, {
        ...ports,
        newId: () => `request-${ids}`,
        onFailure: (error) => failures.push(error),
      }),
    );
  });
  for (const id of ['line', 'browser']) {
    const keyKind = id === 'line' ? 'server' : 'browser';
    await api.call('POST', '/api/sources', { id, name: id, keyKind });
  }
  const set = await api.call('PUT', '/api/line/channels/line', { channelSecret: secret });
  expect(set).toMatchObject({ status: 200, body: { sourceId: 'line', path: '/v1/line/line' } });
});
afterAll(async () => {
  await server.close();
  await api.stop();
});

/** By Node's crypto over the bytes that are sent, and nothing of ours. */
const signatureOf = (body: Uint8Array, by = secret): string =>
  createHmac('sha256', by).update(body).digest('base64');

async function post(
  body: string | Uint8Array,
  { path = '/v1/line/line', ...headers }: Record<string, string> = {},
): Promise<number> {
  const bytes = Buffer.from(body);
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-line-signature': signatureOf(bytes),
      ...headers,
    },
    body: bytes,
  });
  return response.status;
}

let eventIds = 0;
const event = (members: Record<string, unknown> = {}): Record<string, unknown> => {
  eventIds += 1;
  return {
    type: 'follow',
    webhookEventId: `01HEVENT${eventIds}`,
    timestamp: Date.parse('2026-11-22T02:00:00Z'),
    source: { type: 'user', userId: user },
    deliveryContext: { isRedelivery: false },
    ...members,
  };
};
const webhook = (...events: unknown[]): string =>
  JSON.stringify({ destination: `U${'0'.repeat(32)}`, events });

/** Takes what is on the queue through the same code as all events. */
async function processed() {
  const stores = memoryStores();
  const found = queued();
  await processBatch(
    found.map((body) => sqsRecord(body)),
    stores.ports,
  );
  return stores;
}

function queued(): readonly string[] {
  return api.sqs.receive('events', 100, 600, 'test').map(({ body }) => body);
}

test('what is signed is on the queue when it is answered, as the source’s own', async () => {
  const message = { type: 'text', text: '田中です。電話は 090-1234-5678' };
  expect(await post(webhook(event(), event({ type: 'message', message })))).toBe(200);
  const [text = ''] = queued();
  expect(text).not.toMatch(/田中|090/);
  const envelope = eventsEnvelope.parse(JSON.parse(text));
  expect(envelope).toMatchObject({ sourceId: 'line', keyKind: 'server', path: '/v1/batch' });
  expect(JSON.parse(envelope.body).batch).toHaveLength(2);
  expect(envelope.body).not.toMatch(/田中|090/);
});

test('one byte more, less or other, and nothing is heard', async () => {
  const body = Buffer.from(webhook(event({ type: 'postback', postback: { data: '予約=はい' } })));
  const signature = signatureOf(body);
  for (const at of [0, 40, body.length - 2]) {
    const changed = Buffer.from(body);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await post(changed, { 'x-line-signature': signature })).toBe(401);
  }
  expect(
    await post(Buffer.concat([body, Buffer.from(' ')]), { 'x-line-signature': signature }),
  ).toBe(401);
  for (const wrong of ['', 'x', signature.slice(0, -1), signatureOf(body, 'f'.repeat(32))]) {
    expect(await post(body, { 'x-line-signature': wrong })).toBe(401);
  }
  expect(queued()).toEqual([]);
  expect(await post(body, { 'x-line-signature': signature })).toBe(200);
  expect(queued()).toHaveLength(1);
});

test('the bytes count, not the text: unicode of every form, as text and as base64', async () => {
  const data = 'か\u3099が\u{20BB7}野家 🍣\u2028';
  const spaced = `\r\n${webhook(event({ type: 'postback', postback: { data } }))} \t`;
  const escaped = webhook(event({ type: 'postback', postback: { data } })).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  for (const body of [spaced, escaped]) {
    expect(await post(body)).toBe(200);
    expect(await post(body, { 'content-type': 'application/octet-stream' })).toBe(200);
  }
  const { listed } = await processed();
  expect(listed('landing_events').map((row) => JSON.parse(String(row['properties'])))).toEqual(
    Array.from({ length: 4 }, () => ({ data })),
  );
});

test('the call by which LINE verifies the address is answered and leaves nothing', async () => {
  expect(await post('{"destination":"U0","events":[]}')).toBe(200);
  expect(queued()).toEqual([]);
});

test('a source without a channel, a browser source and another path hear nothing', async () => {
  expect(await post(webhook(event()), { path: '/v1/line/other' })).toBe(401);
  expect(await post(webhook(event()), { path: '/v1/line/browser' })).toBe(401);
  expect(await post(webhook(event()), { path: '/v1/line/' })).toBe(404);
  expect((await fetch(`${server.url}/v1/line/line`)).status).toBe(405);
  const set = { channelSecret: secret };
  expect((await api.call('PUT', '/api/line/channels/browser', set)).status).toBe(409);
  expect((await api.call('PUT', '/api/line/channels/none', set)).status).toBe(404);
});

test.for(['', '{', '[]', '{"events":1}', '"x"'])('%j signed is a bad request', async (body) => {
  expect(await post(body)).toBe(400);
});

test('without the queue it is not acknowledged, and the redelivery is the same event', async () => {
  const first = event({ type: 'unfollow' });
  isQueueBroken = true;
  expect(await post(webhook(first))).toBe(503);
  isQueueBroken = false;
  expect(failures).toHaveLength(1);
  for (const isRedelivery of [true, true]) {
    expect(await post(webhook({ ...first, deliveryContext: { isRedelivery } }))).toBe(200);
  }
  const { listed, records, deliveries } = await processed();
  const rows = listed('landing_events');
  expect(new Set(rows.map((row) => `${row['message_id']} ${row['fingerprint']}`)).size).toBe(1);
  expect([...records.values()][0]?.consents['line']).toMatchObject({ value: false });
  // Lists are told to look at who is no user of the account any more.
  expect(deliveries).toContainEqual({ kind: 'withdrawn', node: rows[0]?.['node'] });
});

test('a new secret holds within seconds, the old one no more; a forgotten channel hears nothing', async () => {
  const renewed = 'fedcba9876543210'.repeat(2);
  const body = webhook(event());
  expect(await post(body)).toBe(200);
  await api.call('PUT', '/api/line/channels/line', { channelSecret: renewed, provider: 'group' });
  now += 6_000;
  expect(await post(body, { 'x-line-signature': signatureOf(Buffer.from(body), renewed) })).toBe(
    200,
  );
  expect(await post(body)).toBe(401);
  const { body: shown } = await api.call('GET', '/api/line/channels');
  expect(shown.channels).toMatchObject([{ sourceId: 'line', provider: 'group' }]);
  expect(JSON.stringify(shown)).not.toContain(renewed);
  expect((await api.call('DELETE', '/api/line/channels/line')).status).toBe(200);
  now += 61_000;
  expect(await post(body, { 'x-line-signature': signatureOf(Buffer.from(body), renewed) })).toBe(
    401,
  );
  await api.call('PUT', '/api/line/channels/line', { channelSecret: secret });
  now += 61_000;
  expect(await post(body)).toBe(200);
  queued();
});

test('a nonce links once, its redelivery too, and nobody after it or too late', async () => {
  now = Date.now();
  const { body: made } = await api.call('POST', '/api/line/nonces', { userId: 'u-7' });
  expect(made.nonce.length).toBeGreaterThanOrEqual(32);
  const link = (nonce: string, userId = user) =>
    event({
      type: 'accountLink',
      source: { type: 'user', userId },
      link: { result: 'ok', nonce },
    });
  const first = link(made.nonce);
  const thief = `U${'cd'.repeat(16)}`;
  expect(await post(webhook(first))).toBe(200);
  now += 3_600_000;
  expect(await post(webhook(first))).toBe(200);
  expect(await post(webhook(link(made.nonce, thief)))).toBe(200);
  expect(await post(webhook(link('n'.repeat(32), thief)))).toBe(200);
  const { body: late } = await api.call('POST', '/api/line/nonces', { userId: 'u-8' });
  expect(await post(webhook(link(late.nonce, thief)))).toBe(200);
  const { listed, claims } = await processed();
  expect(listed('landing_events').map((row) => row['event'])).toEqual([
    'LINE Account Linked',
    'LINE Account Linked',
    ...Array.from({ length: 3 }, () => 'LINE Account Link Failed'),
  ]);
  const joined = claims.filter(({ nodes }) => nodes.length > 1);
  expect(new Set(joined.map(({ nodes }) => nodes.join(' '))).size).toBe(1);
  expect(joined[0]?.nodes.map((node) => node.split('.')[0])).toEqual(['user_id', 'line_user_id']);
});

test('the table tells neither nonce nor person', async () => {
  const { body: made } = await api.call('POST', '/api/line/nonces', {
    userId: 'hanako@example.jp',
  });
  const rows = await api.ports.control.queryAll(z.looseObject({}), { kind: 'line-nonce' });
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(made.nonce);
  expect(JSON.stringify(rows)).not.toContain('hanako');
});
