import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import { xDestination } from '../../destinations/x/destination.ts';
import { oauthHeader } from '../../destinations/x/oauth.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { createXPlatform } from '../../local/platforms/x/x.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { sendUntilSettled, troubles } from './platform-rounds.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const audience = '1nmth';
const settings = { accountId: '18ce54d4x5t', audienceId: audience };
const credentials = {
  consumerKey: 'shop',
  consumerSecret: 'shop-secret',
  accessToken: 'owner',
  accessTokenSecret: 'owner-secret',
};

let dir: string;
let platform: StandIn;
let server: WireServer;
let now: number;
let draws: number;

function open(): void {
  platform = createXPlatform({ dir, clock: () => now, mountPath: '/x' });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'x-'));
  now = noon;
  draws = 0;
  open();
  server = await startWireServer((request) =>
    platform.handle({ ...request, path: request.path.replace(/^\/x/, '') }),
  );
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

/** Draws never repeat, over all connections of a test: neither may nonces. */
function random(): number {
  draws += 1;
  return draws / 1_000_003;
}

function connect(more = {}, otherCredentials = {}, url = server.url): Connector {
  return xDestination.connect(
    {
      settings: { ...settings, ...more },
      credentials: { ...credentials, ...otherCredentials },
      region: 'JP',
    },
    { ...portsFor(url), clock: () => now, random },
  );
}

const keyOf = (number: number): string =>
  [
    `email:${sha256(`person${number}@example.com`)}`,
    `phone_number:${sha256(`+8190${String(12_340_000 + number)}`)}`,
  ].join('|');

async function add(connector: Connector, members: readonly Member[]) {
  return connector.send({ batchId: 'b', operation: 'add', members });
}

test('people are added once, removed by any identifier, and outlive the process', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const _ of [1, 2]) {
    const result = await add(connector, members);
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  expect(platform.members(audience)).toEqual([keyOf(1), keyOf(2)].sort());
  const byPhone = membersOf(connector, [{ ...person(1), emails: [] }]);
  await connector.send({ batchId: 'c', operation: 'remove', members: byPhone });
  platform.close();
  open();
  expect(platform.members(audience)).toEqual([keyOf(2)]);
  const answer = await fetch(`${server.url}/x/_members?list=${audience}`);
  expect(await answer.json()).toEqual({ count: 1, digest: sha256(keyOf(2)) });
});

test.for(vectorsOf('x').hashed)('$field $input arrives as the published hash', async (vector) => {
  const { field, input, hash } = vector;
  const connector = connect();
  await add(connector, membersOf(connector, [personWith(field, input)]));
  const kind = field === 'phone' ? 'phone_number' : field;
  expect(platform.members(audience)).toEqual([`${kind}:${hash}`]);
});

test('people without usable contacts say so', () => {
  const connector = connect({ fields: ['phone'] });
  expect(connector.keysOf({ ...person(1), phones: [] })).toEqual({ kind: 'no_identifier' });
  expect(connector.keysOf({ ...person(1), phones: ['1'] })).toMatchObject({ kind: 'refused' });
});

test('all addresses and numbers of a person are one user', async () => {
  const connector = connect();
  const twoAddresses = { ...person(1), emails: ['b@example.jp', 'a@example.jp'] };
  await add(connector, membersOf(connector, [twoAddresses]));
  const [key = ''] = platform.members(audience);
  expect(key.split('|')).toEqual(
    [
      `email:${sha256('a@example.jp')}`,
      `email:${sha256('b@example.jp')}`,
      `phone_number:${sha256('+819012340001')}`,
    ].sort(),
  );
});

test('a member ends 13 months after it was last sent', async () => {
  const connector = connect();
  await add(connector, membersOf(connector, [person(1), person(2)]));
  now = Date.parse('2027-07-31T12:00:00Z');
  await add(connector, membersOf(connector, [person(2)]));
  expect(platform.members(audience)).toHaveLength(2);
  now = Date.parse('2027-08-01T12:00:00Z');
  expect(platform.members(audience)).toEqual([keyOf(2)]);
});

test('5,001 people go in three requests', async () => {
  const connector = connect();
  const members = membersOf(
    connector,
    Array.from({ length: 5_001 }, (_, n) => person(n)),
  );
  await add(connector, members);
  expect(platform.stats).toMatchObject({ requests: 3, accepted: 3, added: 5_001 });
});

test('a refusal takes nobody, names the culprits, and the rest is sent again', async () => {
  const connector = connect();
  const bad = (recordId: string) => ({ recordId, keys: { email: ['nothing hashed'] } });
  const good = membersOf(connector, [1, 2, 3].map(person));
  const members = [bad('first'), ...good.slice(0, 2), bad('middle'), ...good.slice(2)];
  const result = await add(connector, members);
  expect([...result.outcomes].filter(([, { kind }]) => kind !== 'delivered')).toEqual([
    ['first', { kind: 'rejected', reason: 'INVALID_PARAMETER' }],
    ['middle', { kind: 'rejected', reason: 'INVALID_PARAMETER' }],
  ]);
  expect(platform.stats).toMatchObject({ requests: 2, accepted: 1, added: 3 });
  expect(platform.members(audience)).toEqual([1, 2, 3].map(keyOf).sort());
});

test('a refusal that names nobody is halved', async () => {
  const connector = connect();
  const refusal = { status: 400, body: { errors: [{ code: 'INVALID_PARAMETER' }] } };
  platform.failNext([refusal, refusal, refusal]);
  const result = await add(connector, membersOf(connector, [1, 2, 3, 4].map(person)));
  expect([...result.outcomes].filter(([, { kind }]) => kind !== 'delivered')).toEqual([
    ['person-1', { kind: 'rejected', reason: 'X answered 400 INVALID_PARAMETER' }],
  ]);
});

const seconds = (epochMs: number) => String(epochMs / 1000);
const counts = (success: number, total: number) => ({
  status: 200,
  body: { data: { success_count: success, total_count: total } },
});

test.for([
  [{ status: 429 }, 60_000, undefined],
  [{ status: 429, body: '', headers: { 'retry-after': '7' } }, 7_000, undefined],
  [{ status: 429, body: '' }, 60_000, undefined],
  [
    {
      status: 429,
      headers: {
        'x-rate-limit-reset': seconds(noon + 20_000),
        'x-account-rate-limit-reset': seconds(noon + 90_000),
      },
    },
    90_000,
    undefined,
  ],
  [{ status: 429, headers: { 'x-account-rate-limit-reset': '1' } }, 1_000, undefined],
  [{ status: 429, headers: { 'x-account-rate-limit-reset': '9999999999' } }, 3_600_000, undefined],
  [{ status: 503 }, 30_000, undefined],
  [{ status: 502, body: 'gateway', headers: { 'retry-after': '9' } }, 9_000, undefined],
  [counts(0, 1), 30_000, undefined],
  [counts(0, 0), 30_000, undefined],
  [{ status: 401 }, 3_600_000, 'X answered 401 UNAUTHORIZED_ACCESS'],
  [{ status: 403 }, 3_600_000, 'X answered 403 FORBIDDEN'],
  [{ status: 404, body: {} }, 3_600_000, 'X answered 404'],
  [
    { status: 400, body: { errors: [{ code: 'TOO_MANY_OPERATIONS' }] } },
    3_600_000,
    'X answered 400 TOO_MANY_OPERATIONS',
  ],
] as const)(
  'fault %o is tried again after %s ms, stopped by %s',
  async ([fault, afterMs, stopped]) => {
    const connector = connect();
    platform.failNext([fault]);
    const result = await add(connector, membersOf(connector, [person(1)]));
    expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs });
    expect(result.stopped).toBe(stopped);
    expect(platform.members(audience)).toEqual([]);
  },
);

test('an answer without counts is unknown', async () => {
  const connector = connect();
  platform.failNext([{ status: 200, body: 'proxy page', when: 'after' }]);
  const result = await add(connector, membersOf(connector, [person(1)]));
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'unknown' });
});

test.for([
  ['a wrong consumer secret', { consumerSecret: 'x' }, 0],
  ['a wrong token secret', { accessTokenSecret: 'x' }, 0],
  ['a revoked token', { accessToken: 'expired', accessTokenSecret: 'expired-secret' }, 0],
  ['a clock that is six minutes slow', {}, 6 * 60_000],
] as const)('%s stops the connection', async ([, wrong, behindMs]) => {
  const connector = xDestination.connect(
    { settings, credentials: { ...credentials, ...wrong }, region: 'JP' },
    { ...portsFor(server.url), clock: () => now - behindMs, random },
  );
  const result = await add(connector, membersOf(connector, [person(1)]));
  expect(result.stopped).toBe('X answered 401 UNAUTHORIZED_ACCESS');
  expect(platform.members(audience)).toEqual([]);
});

test('a signature is good for one request', async () => {
  const sent: { url: string; init: RequestInit | undefined }[] = [];
  const connector = xDestination.connect(
    { settings, credentials, region: 'JP' },
    {
      ...portsFor(server.url),
      fetch: (url, init) => {
        sent.push({ url: String(url), init });
        return fetch(url, init);
      },
    },
  );
  await add(connector, membersOf(connector, [person(1)]));
  const [first] = sent;
  expect((await fetch(first?.url ?? '', first?.init)).status).toBe(401);
});

test('settings and credentials of another shape are refused', () => {
  expect(() => connect({ accountId: '../1' })).toThrow();
  expect(() => connect({ apiVersion: 'v12' })).toThrow();
  expect(() => connect({}, { consumerSecret: '' })).toThrow();
});

test.for(troubles)('$name at any request leaves the list as it should be', async (trouble) => {
  const people = Array.from({ length: 2_550 }, (_, number) => person(number));
  const all = membersOf(connect(), people);
  const gone = (member: Member) => Number(member.recordId.slice('person-'.length)) % 3 === 0;
  const back = all.filter(gone).slice(0, 100);
  const expected = all
    .filter((member) => !gone(member) || back.includes(member))
    .map(({ recordId }) => keyOf(Number(recordId.slice('person-'.length))))
    .sort();
  for (let at = 0; at < 4; at += 1) {
    const list = String(at + 1);
    let seen = 0;
    const proxy = await startFaultProxy(server.url, (index) => {
      seen = index;
      if (index !== at) return 'pass';
      if (trouble.fault !== undefined) platform.failNext([trouble.fault]);
      return trouble.passage ?? 'pass';
    });
    const connector = connect({ audienceId: list }, {}, proxy.url);
    await sendUntilSettled(connector, 'add', all);
    await sendUntilSettled(connector, 'remove', all.filter(gone));
    await sendUntilSettled(connector, 'add', back);
    await proxy.close();
    expect(seen).toBe(4);
    expect(platform.members(list)).toEqual(expected);
  }
});

/** A signed request of our own making, apart from the mapping. */
function post(path: string, body: string) {
  const url = `${server.url}/x/12/accounts/18ce54d4x5t/custom_audiences${path}`;
  const moment = { nonce: String(random()), epochSeconds: now / 1000 };
  const authorization = oauthHeader({ method: 'POST', url }, credentials, moment, (key, text) =>
    createHmac('sha1', key).update(text).digest('base64'),
  );
  return fetch(url, { method: 'POST', headers: { authorization }, body });
}

const change = (operations: unknown) => post(`/${audience}/users`, JSON.stringify(operations));
const update = (user: unknown, more = {}) => ({
  operation_type: 'Update',
  params: { users: [user], ...more },
});

test('the stand-in takes the documented request, additions and removals in turn', async () => {
  const both = { email: [sha256('a@example.jp')], phone_number: [sha256('+819012345678')] };
  const answer = await change([
    update(both, { effective_at: '2026-07-01T00:00:00Z', expires_at: '2027-01-01T00:00:00Z' }),
    update({ handle: [sha256('adsapi')], partner_user_id: ['p-1'] }),
    { operation_type: 'Delete', params: { users: [{ email: both.email }] } },
  ]);
  expect(await answer.json()).toEqual({
    request: { params: { account_id: '18ce54d4x5t', custom_audience_id: audience } },
    data: { success_count: 3, total_count: 3 },
  });
  expect(platform.members(audience)).toEqual([`handle:${sha256('adsapi')}|partner_user_id:p-1`]);
});

const good = { email: [sha256('good')] };

test.for([
  ['an unknown kind', update({ phone: [sha256('x')] })],
  ['a value that is no list', update({ email: sha256('x') })],
  ['the hash of nothing', update({ email: [sha256('')] })],
  ['upper-case hex', update({ email: [sha256('x').toUpperCase()] })],
  ['a user of nothing', update({})],
  ['no users', { operation_type: 'Update', params: {} }],
  ['another operation', { operation_type: 'Add', params: { users: [good] } }],
  ['an end in the past', update(good, { expires_at: '2026-01-01T00:00:00Z' })],
  ['a time without its zone', update(good, { expires_at: '2027-01-01' })],
] as const)('the stand-in blames %s by its index and takes nobody', async ([, wrong]) => {
  const answer = await change([update(good), wrong, update(good)]);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    errors: [{ code: 'INVALID_PARAMETER' }],
    operation_errors: [[], [{ code: expect.stringMatching(/_PARAMETER$/) }], []],
  });
  expect(platform.members(audience)).toEqual([]);
});

test.for([
  ['2,501 operations', JSON.stringify(Array.from({ length: 2_501 }, () => update(good)))],
  ['5,000,001 bytes', JSON.stringify([update(good)]).padEnd(5_000_001)],
  ['no list', JSON.stringify(update(good))],
  ['no JSON', 'x'],
] as const)('the stand-in refuses %s without blame', async ([, body]) => {
  const answer = await post(`/${audience}/users`, body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).not.toHaveProperty('operation_errors');
  expect(platform.members(audience)).toEqual([]);
});

test('the stand-in makes audiences, and asks for a signature', async () => {
  const made = await post('?name=A-01', '');
  expect(made.status).toBe(201);
  expect(await made.json()).toMatchObject({ data: { id: 'local1', name: 'A-01' } });
  const unsigned = await fetch(`${server.url}/x/12/accounts/a/custom_audiences/b/users`, {
    method: 'POST',
    body: '[]',
  });
  expect(unsigned.status).toBe(401);
});

test('1,500 requests a minute are taken, and the answer to the next says when to return', async () => {
  for (let sent = 0; sent < 1_500; sent += 1) await (await post('', '')).arrayBuffer();
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  const late = await add(connector, members);
  expect(late.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs: 60_000 });
  now += 60_000;
  expect((await add(connector, members)).outcomes.get('person-1')).toEqual({ kind: 'delivered' });
});
