import { createHmac, hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import type { Connector, Member } from '../../destinations/destination.ts';
import { ttdDestination } from '../../destinations/ttd/destination.ts';
import { opened, sealed } from '../../destinations/ttd/envelope.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { createTtdPlatform } from '../../local/platforms/ttd/ttd.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, nobody, noon, person, portsFor } from './platform-ports.ts';
import { sendUntilSettled, troubles } from './platform-rounds.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const base64 = (text: string): string => hash('sha256', text, 'base64');
const settings = { advertiserId: 'abc', dataName: 'vip' };
const credentials = {
  advertiserSecret: 'abc-secret',
  uid2ApiKey: 'shop',
  uid2ClientSecret: base64('shop-secret'),
};
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let dir: string;
let platform: StandIn;
let server: WireServer;
let now: number;
let seen: { path: string; body: string }[];

function open(): void {
  platform = createTtdPlatform({ dir, clock: () => now });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ttd-'));
  now = noon;
  seen = [];
  open();
  server = await startWireServer((request) => {
    const path = request.path.replace(/^\/ttd/, '');
    seen.push({ path, body: request.body.toString() });
    return platform.handle({ ...request, path });
  });
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

function connect(more = {}, otherCredentials = {}, url = server.url): Connector {
  return ttdDestination.connect(
    {
      settings: { ...settings, ...more },
      credentials: { ...credentials, ...otherCredentials },
      region: 'JP',
    },
    { ...portsFor(url), clock: () => now },
  );
}

const send = (connector: Connector, operation: 'add' | 'remove', members: readonly Member[]) =>
  connector.send({ batchId: 'b', operation, members });
const emailOf = (number: number): string => `email_hash:${base64(`person${number}@example.com`)}`;
const phoneOf = (number: number): string =>
  `phone_hash:${base64(`+8190${String(12_340_000 + number)}`)}`;
const keysOf = (numbers: readonly number[]): readonly string[] =>
  numbers.flatMap((number) => [emailOf(number), phoneOf(number)]).sort();

test('people are added once, removed, and outlive the process', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const _ of [1, 2]) {
    const { outcomes } = await send(connector, 'add', members);
    expect([...outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  expect(platform.members('vip')).toEqual(keysOf([1, 2]));
  await send(connector, 'remove', members.slice(0, 1));
  platform.close();
  open();
  expect(platform.members('vip')).toEqual(keysOf([2]));
});

test('a data request is what the documentation shows; a hash leaves sealed only', async () => {
  const connector = connect();
  const members = membersOf(connector, [personWith('email', 'user@example.com')]);
  await send(connector, 'add', members);
  await send(connector, 'remove', members);
  const [asked, added, , removed] = seen;
  expect(asked?.path).toBe('/v3/identity/map');
  const uid2 = expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/);
  const data = { Name: 'vip', TimestampUtc: '2026-07-01T12:00:00Z' };
  expect(JSON.parse(added?.body ?? '')).toEqual({
    AdvertiserId: 'abc',
    Items: [{ UID2: uid2, Data: [{ ...data, TTLInMinutes: 43_200 }] }],
  });
  expect(JSON.parse(removed?.body ?? '')).toMatchObject({
    Items: expect.arrayContaining([{ UID2: uid2, Data: [{ ...data, TTLInMinutes: 0 }] }]),
  });
  expect(seen.map(({ body }) => body).join()).not.toContain(base64('user@example.com'));
});

const vectors = ['ttd', 'uid2'].flatMap((name) => vectorsOf(name).hashed);
test.for(vectors)('$field $input arrives as the published hash', async (vector) => {
  // One Australian example names no country.
  const region = vector.input.startsWith('(02)')
    ? 'AU'
    : vector.input.startsWith('65')
      ? 'SG'
      : 'US';
  const connector = ttdDestination.connect({ settings, credentials, region }, portsFor(server.url));
  await send(connector, 'add', membersOf(connector, [personWith(vector.field, vector.input)]));
  expect(platform.members('vip')).toEqual([`${vector.field}_hash:${vector.hash}`]);
});

test.for(vectorsOf('uid2').wrong)(
  '$input never arrives as $wrong',
  async ({ field, input, wrong }) => {
    const connector = connect();
    await send(connector, 'add', membersOf(connector, [personWith(field, input)]));
    expect(platform.members('vip')).not.toContain(`${field}_hash:${wrong}`);
  },
);

test('who has neither address nor phone cannot be sent', () => {
  expect(connect().keysOf(nobody)).toEqual({ kind: 'no_identifier' });
  expect(connect({ fields: ['phone'] }).keysOf(personWith('phone', '1'))).toMatchObject({
    kind: 'refused',
  });
});

test('who opted out by any value is not added, and said so', async () => {
  const connector = connect();
  const optedOut = { ...person(1), emails: ['optout@example.com'] };
  const members = membersOf(connector, [optedOut, person(2)]);
  const added = await send(connector, 'add', members);
  expect(added.outcomes.get('person-1')).toMatchObject({
    kind: 'rejected',
    reason: expect.stringMatching(/^opted out of UID2/),
  });
  expect(platform.members('vip')).toEqual(keysOf([2]));
  // The phone may have been sent before: it is taken off.
  expect([...(await send(connector, 'remove', members)).outcomes.values()]).toEqual([
    { kind: 'delivered' },
    { kind: 'delivered' },
  ]);
  expect(platform.members('vip')).toEqual([]);
});

test('nobody with a UID2 means no data request', async () => {
  const connector = connect();
  const members = [{ recordId: 'odd', keys: { email: ['no hash'] } }];
  const { outcomes } = await send(connector, 'add', members);
  expect(outcomes.get('odd')).toEqual({ kind: 'rejected', reason: 'UID2: invalid identifier' });
  expect(platform.stats).toMatchObject({ requests: 1, added: 0 });
});

test('people are removed under the UID2 that they had when they were added', async () => {
  const connector = connect();
  const members = membersOf(
    connector,
    Array.from({ length: 200 }, (_, number) => person(number)),
  );
  await send(connector, 'add', members);
  now += 29 * dayMs;
  await send(connector, 'remove', members);
  expect(platform.members('vip')).toEqual([]);
});

test('a member ends 30 days after it was last sent', async () => {
  const connector = connect();
  await send(connector, 'add', membersOf(connector, [person(1)]));
  now += 30 * dayMs - 1;
  expect(platform.members('vip')).toEqual(keysOf([1]));
  now += 1;
  expect(platform.members('vip')).toEqual([]);
  expect(ttdDestination.membershipDays).toBe(30);
});

test('5,001 identifiers are mapped in two calls, one after another', async () => {
  const connector = connect({ fields: ['email'] });
  const members = membersOf(
    connector,
    Array.from({ length: 5_001 }, (_, number) => person(number)),
  );
  await send(connector, 'add', members);
  expect(seen.map(({ path }) => path)).toEqual([
    '/v3/identity/map',
    '/data/advertiser',
    '/v3/identity/map',
    '/data/advertiser',
  ]);
  expect(platform.stats.added).toBe(5_001);
});

test('no data request is larger than 2.5 MB, however long the name of the list', async () => {
  const connector = connect({ dataName: 'n'.repeat(100) });
  const members = membersOf(
    connector,
    Array.from({ length: 2_500 }, (_, number) => person(number)),
  );
  await send(connector, 'remove', members);
  const data = seen.filter(({ path }) => path === '/data/advertiser');
  expect(Math.max(...data.map(({ body }) => body.length))).toBeLessThanOrEqual(2_500_000);
  expect(data.length).toBeGreaterThan(0);
});

test('a failed line blames its person; who has another one is added, yet not removed', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), { ...person(2), phones: [] }]);
  const failed = (...numbers: number[]) => ({
    status: 200,
    body: {
      FailedLines: numbers.map((number) => ({
        ErrorCode: 'MissingUserId',
        Message: `Invalid DAID, item #${number}`,
      })),
    },
  });
  const passMap = async (operation: 'add' | 'remove', ...numbers: number[]) => {
    const mixed = await startFaultProxy(server.url, (index) => {
      if (index === 1) platform.failNext([failed(...numbers)]);
      return 'pass';
    });
    const { outcomes } = await send(connect({}, {}, mixed.url), operation, members);
    await mixed.close();
    return [...outcomes.values()].map(({ kind }) => kind);
  };
  expect(await passMap('add', 1)).toEqual(['delivered', 'delivered']);
  expect(await passMap('add', 1, 2)).toEqual(['rejected', 'delivered']);
  expect(await passMap('add', 3)).toEqual(['delivered', 'rejected']);
  expect(await passMap('remove', 1)).toEqual(['rejected', 'delivered']);
});

test('a batch goes under its own name, else under that of the settings, else nowhere', async () => {
  const connector = connect({ dataName: undefined });
  const members = membersOf(connector, [person(1)]);
  const made = await connector.lists?.create('A-01');
  expect(made).toEqual({ kind: 'done', value: 'A-01' });
  await connector.send({ batchId: 'b', operation: 'add', members, listId: 'A-01' });
  expect(platform.members('A-01')).toEqual(keysOf([1]));
  expect((await send(connector, 'add', members)).stopped).toMatch(/No list/);
  expect(await connector.lists?.state('A-01')).toEqual({ kind: 'done', value: { kind: 'ready' } });
  expect(await connector.lists?.remove('A-01')).toEqual({ kind: 'done', value: 'removed' });
});

test.for([
  [0, { status: 429, headers: { 'retry-after': '7' } }, 7_000, undefined],
  [0, { status: 500 }, 30_000, undefined],
  [0, { status: 401 }, hourMs, 'UID2 answered 401: the token was refused'],
  [0, { status: 200, body: 'page' }, hourMs, 'UID2 gave an answer that cannot be read'],
  [1, { status: 429 }, 30_000, undefined],
  [1, { status: 503, headers: { 'retry-after': '9' } }, 9_000, undefined],
  [1, { status: 403 }, hourMs, 'The Trade Desk answered 403: the account has no permission'],
  [1, { status: 400 }, hourMs, 'The Trade Desk answered 400'],
] as const)(
  'at call %s fault %o waits %s ms, stopped by %s',
  async ([at, fault, afterMs, stopped]) => {
    const proxy = await startFaultProxy(server.url, (index) => {
      if (index === at) platform.failNext([fault]);
      return 'pass';
    });
    const connector = connect({}, {}, proxy.url);
    const result = await send(connector, 'add', membersOf(connector, [person(1)]));
    await proxy.close();
    expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs });
    expect(result.stopped).toBe(stopped);
    expect(platform.members('vip')).toEqual([]);
  },
);

test.for([
  [
    'a UID2 key that ended',
    { uid2ApiKey: 'expired' },
    'UID2 answered 401: the token was refused',
    'failed',
  ],
  ['a secret of another key', { uid2ClientSecret: base64('x') }, 'UID2 answered 400', 'failed'],
  [
    'a wrong advertiser secret',
    { advertiserSecret: 'x' },
    'The Trade Desk answered 401: the token was refused',
    'ok',
  ],
] as const)('%s stops the connection', async ([, wrong, reason, verdict]) => {
  const connector = connect({}, wrong);
  const result = await send(connector, 'add', membersOf(connector, [person(1)]));
  expect(result.stopped).toBe(reason);
  expect(await connector.verify?.()).toContainEqual(
    expect.objectContaining({ name: 'token', verdict }),
  );
});

test.for(troubles)('$name at any request leaves the list as it should be', async (trouble) => {
  const everybody = Array.from({ length: 40 }, (_, number) => number);
  const all = membersOf(connect(), everybody.map(person));
  const gone = all.slice(0, 20);
  const expected = keysOf(everybody.slice(10));
  // Each batch is a map and a data request.
  for (let at = 0; at < 6; at += 1) {
    const dataName = `list-${at}`;
    let last = 0;
    const proxy = await startFaultProxy(server.url, (index) => {
      last = index;
      if (index !== at) return 'pass';
      if (trouble.fault !== undefined) platform.failNext([trouble.fault]);
      return trouble.passage ?? 'pass';
    });
    const connector = connect({ dataName }, {}, proxy.url);
    await sendUntilSettled(connector, 'add', all);
    await sendUntilSettled(connector, 'remove', gone);
    await sendUntilSettled(connector, 'add', gone.slice(10));
    await proxy.close();
    expect(last).toBeGreaterThanOrEqual(6);
    expect(platform.members(dataName)).toEqual(expected);
  }
});

test('an envelope opens with its own key only, and no vector is used twice', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.bigInt(0n, 2n ** 64n - 1n), fc.nat(), (json, nonce, epochMs) => {
      const secret = base64('a');
      const envelope = sealed(json, secret, { epochMs, nonce });
      const asAnswer = Buffer.from(envelope, 'base64').subarray(1).toString('base64');
      const plain: unknown = JSON.parse(JSON.stringify(json));
      expect(opened(asAnswer, secret, nonce)).toEqual(plain);
      expect(opened(asAnswer, base64('b'), nonce)).toBeUndefined();
      expect(opened(asAnswer, secret, nonce ^ 1n)).toBeUndefined();
      const ivOf = (text: string) => Buffer.from(text, 'base64').subarray(1, 13).toString('hex');
      const next = sealed(json, secret, { epochMs, nonce: nonce ^ 1n });
      expect(ivOf(next)).not.toBe(ivOf(envelope));
    }),
    { numRuns: 50 },
  );
  expect(opened('', base64('a'), 0n)).toBeUndefined();
});

/** A signed request of our own making. */
async function post(body: string, secret = 'abc-secret') {
  const ttdsignature = createHmac('sha1', secret).update(body).digest('base64');
  const answer = await fetch(`${server.url}/ttd/data/advertiser`, {
    method: 'POST',
    headers: { ttdsignature },
    body,
  });
  return { status: answer.status, body: await answer.json() };
}

const dataRequest = z.object({
  Items: z.tuple([z.object({ UID2: z.string(), Data: z.tuple([z.looseObject({})]) })]),
});

test('the stand-in names lines by their number, inside 200', async () => {
  const connector = connect();
  await send(connector, 'add', membersOf(connector, [personWith('email', 'a@example.jp')]));
  const { Items } = dataRequest.parse(JSON.parse(seen.at(-1)?.body ?? ''));
  const [good] = Items;
  const [entry] = good.Data;
  const items = [
    {},
    good,
    { ...good, UID2: 'never given out' },
    { ...good, Data: [] },
    { ...good, Data: [{ ...entry, TTLInMinutes: -1 }] },
    { ...good, Data: [{ ...entry, TimestampUtc: 'today' }] },
  ];
  const { status, body } = await post(JSON.stringify({ AdvertiserId: 'abc', Items: items }));
  expect(status).toBe(200);
  expect(body).toEqual({
    FailedLines: [
      ['MissingUserId', 1],
      ['MissingUserId', 3],
      ['MissingData', 4],
      ['InvalidTtl', 5],
      ['InvalidTimestamp', 6],
    ].map(([ErrorCode, number]) => ({ ErrorCode, Message: `Invalid DAID, item #${number}` })),
  });
});

test.for([
  ['another signature', JSON.stringify({ AdvertiserId: 'abc', Items: [{}] }), 'x', 401],
  ['no items', JSON.stringify({ AdvertiserId: 'abc', Items: [] }), 'abc-secret', 400],
  ['no JSON', 'x', 'abc-secret', 400],
  ['2,500,001 bytes', '{}'.padEnd(2_500_001), 'abc-secret', 413],
] as const)('the stand-in refuses %s', async ([, body, secret, status]) => {
  expect((await post(body, secret)).status).toBe(status);
});
