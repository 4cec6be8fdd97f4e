import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import { webhookDestination } from '../../destinations/webhook/destination.ts';
import { publicNetwork } from '../../destinations/webhook/guarded-post.ts';
import {
  createWebhookPlatform,
  localSigningKey,
  type WebhookPlatform,
} from '../../local/platforms/webhook/webhook.ts';
import { membersOf, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const audience = 'vip';

let dir: string;
let now: number;
let bodies: string[];
let ids: string[];
let platform: WebhookPlatform;
let server: WireServer;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'webhook-'));
  now = noon;
  bodies = [];
  ids = [];
  platform = createWebhookPlatform({ dir, clock: () => now });
  server = await startWireServer((request) => {
    bodies.push(request.body.toString());
    ids.push(request.headers['webhook-id'] ?? '');
    return platform.handle({ ...request, path: request.path.replace(/^\/webhook/, '') });
  });
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

function connect(more = {}, credentials = {}): Connector {
  return webhookDestination(publicNetwork).connect(
    {
      settings: { url: 'https://hook.brand.co.jp/in?x=1', audience, ...more },
      credentials: { key: localSigningKey, ...credentials },
      region: 'JP',
    },
    portsFor(server.url),
  );
}

const idOf = (recordId: string): string => sha256(`${audience}\n${recordId}`).slice(0, 32);
const idsOf = (...numbers: readonly number[]) =>
  numbers.map((number) => idOf(`person-${number}`)).sort();
const members = (...numbers: readonly number[]) => membersOf(connect(), numbers.map(person));

test('people join under their id with hashed keys, however often they are sent, and leave', async () => {
  const connector = connect();
  for (const _ of [1, 2]) {
    const batch = { batchId: 'b1', operation: 'add', members: members(1, 2) } as const;
    const result = await connector.send(batch);
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  expect(bodies[1]).toBe(bodies[0]);
  expect(ids[1]).toBe(ids[0]);
  expect(platform.members(audience)).toEqual(idsOf(1, 2));
  expect(platform.keysOf(audience, idOf('person-1'))).toEqual([
    `email:${sha256('person1@example.com')}`,
    `phone:${sha256('+819012340001')}`,
  ]);
  await connector.send({ batchId: 'b2', operation: 'remove', members: members(1) });
  expect(platform.members(audience)).toEqual(idsOf(2));
  const answer = await fetch(`${server.url}/webhook/_members?list=${audience}`);
  expect(await answer.json()).toEqual({ count: 1, digest: sha256(idsOf(2).join('\n')) });
  platform.close();
  platform = createWebhookPlatform({ dir, clock: () => noon });
  expect(platform.members(audience)).toEqual(idsOf(2));
});

test('two records that became one person leave together, a housemate with the same phone stays', async () => {
  const connector = connect();
  const [first, second] = members(1, 2);
  if (first === undefined || second === undefined) throw new Error('two members are needed');
  const phone = first.keys['phone'] ?? [];
  const housemate: Member = {
    recordId: 'person-3',
    keys: { email: [sha256('other@example.jp')], phone },
  };
  const joined = [first, second, housemate];
  await connector.send({ batchId: 'b1', operation: 'add', members: joined });
  const email = [first, second].flatMap(({ keys }) => keys['email'] ?? []).sort();
  const phones = [...phone, ...(second.keys['phone'] ?? [])].sort();
  const left = { recordId: 'person-2', keys: { email, phone: phones } };
  await connector.send({ batchId: 'b2', operation: 'remove', members: [left] });
  expect(platform.members(audience)).toEqual(idsOf(3));
});

test('requests keep to the limits in records and bytes', async () => {
  const numbers = Array.from({ length: 1_050 }, (_, number) => number);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 16_384, max: 100_000 }),
      fc.integer({ min: 1, max: 500 }),
      async (bytesPerRequest, recordsPerRequest) => {
        bodies = [];
        const connector = connect({ bytesPerRequest, recordsPerRequest, hashing: 'none' });
        const all = membersOf(connector, numbers.map(person));
        const result = await connector.send({ batchId: 'b', operation: 'add', members: all });
        expect(result.outcomes.size).toBe(numbers.length);
        expect(Math.max(...bodies.map((body) => Buffer.byteLength(body)))).toBeLessThanOrEqual(
          bytesPerRequest,
        );
        const counts = bodies.map((body) => body.split('"id":').length - 1);
        expect(Math.max(...counts)).toBeLessThanOrEqual(recordsPerRequest);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(numbers.length);
      },
    ),
    { numRuns: 8 },
  );
});

test('keys are in the clear only where the settings say so', async () => {
  const clear = connect({ hashing: 'none', fields: ['email', 'last_name'] });
  const record = { ...person(1), lastName: ' 山田 ' };
  expect(clear.keysOf(record)).toEqual({
    kind: 'keys',
    keys: { email: ['person1@example.com'], last_name: ['山田'] },
  });
  await connect().send({ batchId: 'b', operation: 'add', members: members(1) });
  expect(bodies.join()).not.toMatch(/person|example|1234/);
});

test('single records are rejected or put off by the receiver’s word', async () => {
  const results = [
    { id: idOf('person-1'), status: 'rejected', reason: 'person1@example.com is not known' },
    { id: idOf('person-2'), status: 'retry' },
    { id: 'nobody', status: 'rejected' },
  ];
  platform.failNext([{ status: 202, body: { results } }]);
  const connector = connect();
  const result = await connector.send({
    batchId: 'b',
    operation: 'add',
    members: members(1, 2, 3),
  });
  expect(Object.fromEntries(result.outcomes)).toEqual({
    'person-1': { kind: 'rejected', reason: 'the receiver rejected the record' },
    'person-2': { kind: 'retry', afterMs: 30_000, reason: 'the receiver put the record off' },
    'person-3': { kind: 'delivered' },
  });
});

test('a key that is not hashed as declared is rejected alone', async () => {
  const bad = { recordId: 'bad', keys: { email: ['in the clear'] } };
  const result = await connect().send({
    batchId: 'b',
    operation: 'add',
    members: [bad, ...members(1)],
  });
  expect(result.outcomes.get('bad')).toMatchObject({ kind: 'rejected' });
  expect(platform.members(audience)).toEqual(idsOf(1));
});

test.for([400, 413, 422])(
  '%d without a name is halved until the culprit stands alone',
  async (status) => {
    platform.failNext([{ status }, { status }, { status }]);
    const result = await connect().send({
      batchId: 'b',
      operation: 'add',
      members: members(1, 2, 3, 4),
    });
    expect(result.outcomes.get('person-1')).toEqual({
      kind: 'rejected',
      reason: `the receiver answered ${status}`,
    });
    expect(platform.members(audience)).toEqual(idsOf(2, 3, 4));
  },
);

test.for([
  [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, false],
  [{ status: 503 }, 30_000, false],
  [{ status: 401 }, 3_600_000, true],
  [{ status: 404 }, 3_600_000, true],
  [{ status: 501 }, 3_600_000, true],
] as const)('fault %o is tried again after %d ms, stopped %s', async ([fault, afterMs, isStop]) => {
  platform.failNext([fault]);
  const result = await connect().send({ batchId: 'b', operation: 'add', members: members(1) });
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs });
  expect(result.stopped !== undefined).toBe(isStop);
});

test('an answer lost after the effect is made good by the same request again', async () => {
  platform.failNext([{ status: 502, when: 'after' }]);
  const connector = connect();
  const batch = { batchId: 'b', operation: 'add', members: members(1, 2) } as const;
  expect((await connector.send(batch)).outcomes.get('person-1')).toMatchObject({ kind: 'retry' });
  await connector.send(batch);
  expect(platform.members(audience)).toEqual(idsOf(1, 2));
});

test('the stand-in knows its own key, the clock and the bytes', async () => {
  const batch = { batchId: 'b', operation: 'add', members: members(1) } as const;
  const other = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  expect((await connect({}, { key: other }).send(batch)).stopped).toBe('the receiver answered 401');
  const rotating = connect({}, { key: other, previousKey: localSigningKey });
  expect((await rotating.send(batch)).outcomes.get('person-1')).toEqual({ kind: 'delivered' });
  now = noon + 301_000;
  expect((await connect().send(batch)).stopped).toBe('the receiver answered 401');
  const unsigned = await fetch(`${server.url}/webhook/x`, {
    method: 'POST',
    body: bodies[0] ?? '',
  });
  expect(unsigned.status).toBe(401);
});

test.for([
  [{ url: 'http://hook.brand.co.jp/' }, {}],
  [{ url: 'https://hook.brand.co.jp:8443/' }, {}],
  [{ url: 'https://user@hook.brand.co.jp/' }, {}],
  [{ url: 'https://intranet/' }, {}],
  [{ url: 'https://db.internal./' }, {}],
  [{ audience: 'a b' }, {}],
  [{ fields: ['first_name'] }, {}],
  [{ recordsPerRequest: 0 }, {}],
  [{ secret: 'x' }, {}],
  [{}, { key: 'secret' }],
  [{}, { key: 'whsec_c2hvcnQ=' }],
] as const)('settings %o and credentials %o are refused', ([settings, credentials]) => {
  expect(() => connect(settings, credentials)).toThrow();
});
