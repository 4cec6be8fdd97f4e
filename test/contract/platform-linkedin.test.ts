import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import { linkedinDestination } from '../../destinations/linkedin/destination.ts';
import { linkedinElement } from '../../destinations/linkedin/mapping.ts';
import { createLinkedinPlatform } from '../../local/platforms/linkedin/linkedin.ts';
import { membersOf, nobody, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { troubles } from './platform-rounds.ts';
import {
  outcomeUnder,
  type ServedStandIn,
  serveStandIn,
  troubleAtEveryRequest,
} from './platform-stand-in.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';

const list = '500';
const renewing = { clientId: 'app', clientSecret: 'secret', refreshToken: 'refresh' };
const dayMs = 86_400_000;

let served: ServedStandIn;
let now: number;
let requestsPerMinute: number;

beforeEach(async () => {
  now = noon;
  requestsPerMinute = 10_000;
  served = await serveStandIn('linkedin', (dir) =>
    createLinkedinPlatform({ dir, clock: () => now, requestsPerMinute }),
  );
});

afterEach(() => served.close());

function connect(
  more = {},
  credentials: unknown = { accessToken: 'token' },
  ports = { ...portsFor(served.url), clock: () => now },
): Connector {
  const settings = {
    accountId: '500000001',
    listId: list,
    sourcePlatform: 'EXAMPLE_BRAND',
    ...more,
  };
  return linkedinDestination.connect({ settings, credentials, region: 'JP' }, ports);
}

/** Connected so that Daicho makes the lists. */
const unlisted = (more = {}) => connect({ listId: undefined, ...more });

const add = (connector: Connector, members: readonly Member[], listId = list) =>
  connector.send({ batchId: 'b', operation: 'add', members, listId });

const keysOf = (number: number) => [`SHA256_EMAIL:${sha256(`person${number}@example.com`)}`];
const on = (id = list) => served.now().members(id);
const idOf = (answer: { kind: string; value?: unknown } | undefined) => String(answer?.value);

test('elements are the documented ones; a removal says no more than whom', () => {
  const hash = '584c4423c421df49955759498a71495aba49b8780eb9387dff333b6f0982c777';
  const keys = { email: [hash], first_name: ['Test'], last_name: ['User'], country: ['JP'] };
  const member = { recordId: 'p', keys };
  const userIds = [{ idType: 'SHA256_EMAIL', idValue: hash }];
  expect(linkedinElement('add', member)).toEqual({
    action: 'ADD',
    userIds,
    firstName: 'Test',
    lastName: 'User',
    country: 'JP',
  });
  expect(linkedinElement('remove', member)).toEqual({ action: 'REMOVE', userIds });
});

test('people are added once, removed by any identifier, and outlive the process', async () => {
  const connector = connect({ fields: ['email', 'google_aid', 'name', 'country'] });
  const gaids = ['38400000-8cf0-11bd-b23e-10b96e40000d'];
  const named = { firstName: '花子', lastName: '山'.repeat(36), country: '日本', gaids };
  const members = membersOf(connector, [{ ...person(1), ...named }, person(2)]);
  for (const _ of [1, 2]) {
    const result = await add(connector, members);
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  served.reopen();
  expect(on()).toEqual([`GOOGLE_AID:${gaids[0]}|${keysOf(1)[0]}`, ...keysOf(2)].sort());
  const byDevice = membersOf(connector, [{ ...nobody, recordId: 'person-1', gaids }]);
  await connector.send({ batchId: 'c', operation: 'remove', members: byDevice });
  expect(on()).toEqual(keysOf(2));
});

test.for(vectorsOf('linkedin').hashed)('$field $input arrives as published', async (vector) => {
  const { field, input, hash } = vector;
  const connector = connect();
  await add(connector, membersOf(connector, [personWith(field, input)]));
  expect(on()).toEqual([`SHA256_EMAIL:${hash}`]);
});

test('people without usable contacts say so: a name finds nobody', () => {
  const connector = connect({ fields: ['email', 'name'] });
  const named = { ...person(1), firstName: '花子', lastName: '山田' };
  expect(connector.keysOf({ ...named, emails: [] })).toEqual({ kind: 'no_identifier' });
  expect(connector.keysOf({ ...named, emails: ['x'] })).toMatchObject({ kind: 'refused' });
});

test('10,001 people go in three requests of at most 5,000', async () => {
  const members = Array.from({ length: 10_001 }, (_, number) => ({
    recordId: `p${number}`,
    keys: { email: [number.toString(16).padStart(64, '0')] },
  }));
  await add(connect(), members);
  expect(served.now().stats).toMatchObject({ requests: 3, accepted: 3, added: 10_001 });
});

test('no request is larger than the limit in bytes, whatever the script of a name', async () => {
  const sizes: number[] = [];
  const connector = connect(
    {},
    { accessToken: 't' },
    {
      ...portsFor(served.url),
      fetch: async (_, init) => {
        const body = String(init?.body);
        sizes.push(Buffer.byteLength(body));
        const { elements }: { elements: unknown[] } = JSON.parse(body);
        return Response.json({ elements: elements.map(() => ({ status: 201 })) });
      },
    },
  );
  const emails = Array.from({ length: 10 }, (_, number) => sha256(`${number}`));
  const members = Array.from({ length: 5_000 }, (_, number) => ({
    recordId: `p${number}`,
    keys: { email: emails, first_name: ['花'.repeat(35)], last_name: ['山'.repeat(35)] },
  }));
  await add(connector, members);
  expect(sizes.length).toBe(2);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4_000_100);
});

test('every person has an outcome of their own', async () => {
  const connector = connect();
  const bad = { recordId: 'bad', keys: { email: ['nothing hashed'] } };
  const [one, two] = membersOf(connector, [1, 2].map(person));
  if (one === undefined || two === undefined) throw new Error('there are two');
  const { outcomes } = await add(connector, [one, bad, two]);
  expect([...outcomes]).toEqual([
    ['person-1', { kind: 'delivered' }],
    ['bad', { kind: 'rejected', reason: 'LinkedIn answered 400' }],
    ['person-2', { kind: 'delivered' }],
  ]);
  expect(on()).toEqual([1, 2].flatMap(keysOf).sort());
  const elements = [201, 429, 503].map((status) => ({ status }));
  served.now().failNext([{ status: 200, body: { elements } }]);
  const mixed = await add(connector, [one, bad, two]);
  expect([...mixed.outcomes.values()]).toEqual([
    { kind: 'delivered' },
    { kind: 'retry', afterMs: 30_000, reason: 'LinkedIn answered 429' },
    { kind: 'retry', afterMs: 30_000, reason: 'LinkedIn answered 503' },
  ]);
});

const retired = 'it has retired this version of its API, so raise apiVersion';

test.for([
  [{ status: 429 }, 30_000, undefined],
  [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, undefined],
  [{ status: 503 }, 30_000, undefined],
  [{ status: 502, body: 'gateway', headers: { 'retry-after': '9' } }, 9_000, undefined],
  [{ status: 401 }, 3_600_000, 'LinkedIn answered 401: the token was refused'],
  [{ status: 403 }, 3_600_000, 'LinkedIn answered 403: the account has no permission'],
  [{ status: 426 }, 3_600_000, `LinkedIn answered 426: ${retired}`],
  [{ status: 405, body: { serviceErrorCode: 7 } }, 3_600_000, 'LinkedIn answered 405 code 7'],
] as const)('fault %o is tried again after %s ms, stopped by %s', async ([fault, afterMs, why]) => {
  const { outcome, stopped } = await outcomeUnder(fault, served, connect());
  expect(outcome).toMatchObject({ kind: 'retry', afterMs });
  expect(stopped).toBe(why);
  expect(on()).toEqual([]);
});

test.for([{ body: 'proxy page' }, { body: { elements: [] } }])(
  'an answer without a status for everybody is unknown: %o',
  async ({ body }) => {
    const { outcome } = await outcomeUnder({ status: 200, body }, served, connect());
    expect(outcome).toMatchObject({ kind: 'unknown' });
  },
);

test('a refusal of the whole request is halved', async () => {
  const connector = connect();
  served.now().failNext([{ status: 400 }, { status: 400 }]);
  const { outcomes } = await add(connector, membersOf(connector, [1, 2, 3].map(person)));
  expect([...outcomes.values()].map(({ kind }) => kind).sort()).toEqual([
    'delivered',
    'delivered',
    'delivered',
  ]);
});

test('a version that is no longer served says so', async () => {
  const connector = connect({ apiVersion: '202509' });
  expect((await add(connector, membersOf(connector, [person(1)]))).stopped).toContain('426');
  expect(await connector.verify?.()).toMatchObject([
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'failed', advice: expect.stringContaining('apiVersion') },
    { name: 'list', verdict: 'unknown' },
  ]);
});

test('a list is waited for in its first seconds, and so is one that is not there', async () => {
  const ports = { ...portsFor(served.url), clock: () => now };
  // A connection is made anew every minute.
  const fresh = () => connect({ listId: undefined }, { accessToken: 'token' }, ports);
  const id = idOf(await fresh().lists?.create('DC-1'));
  const members = membersOf(fresh(), [person(1)]);
  const early = await add(fresh(), members, id);
  expect(early.stopped).toBe(undefined);
  expect(early.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs: 30_000 });
  expect(await fresh().lists?.state(id)).toMatchObject({ value: { kind: 'building' } });
  now += 5_000;
  expect((await add(fresh(), members, id)).outcomes.get('person-1')).toEqual({ kind: 'delivered' });
  await fresh().lists?.remove(id);
  for (const _ of [1, 2]) {
    now += 149_000;
    expect((await add(fresh(), members, id)).stopped).toBe(undefined);
    served.now().failNext([{ status: 503 }]);
    await add(fresh(), members, id);
  }
  now += 152_000;
  expect((await add(fresh(), members, id)).stopped).toBe('LinkedIn answered 404 code 0');
  expect(await fresh().lists?.state(id)).toEqual({ kind: 'done', value: { kind: 'gone' } });
});

test('a token that ends in the middle is renewed', async () => {
  const connector = connect({}, renewing);
  const members = membersOf(connector, [person(1)]);
  const requests = [];
  for (const afterMs of [0, 59 * dayMs, dayMs]) {
    now += afterMs;
    await add(connector, members);
    requests.push(served.now().stats.requests);
  }
  expect(requests).toEqual([2, 3, 5]);
  served.now().failNext([{ status: 401 }]);
  expect((await add(connector, members)).outcomes.get('person-1')).toEqual({ kind: 'delivered' });
});

test.for([
  ['a revoked refresh token', { ...renewing, refreshToken: 'revoked' }],
  ['a wrong secret', { ...renewing, clientSecret: 'wrong' }],
  ['an expired token that somebody else renews', { accessToken: 'expired' }],
] as const)('%s stops the connection', async ([, credentials]) => {
  const connector = connect({}, credentials);
  const result = await add(connector, membersOf(connector, [person(1)]));
  expect(result.stopped).toBe('LinkedIn answered 401: the token was refused');
});

test('a list that the settings name is left to whoever made it', () => {
  expect(connect().lists).toBe(undefined);
});

test('without a list nothing is sent; a list of the batch goes before the setting', async () => {
  const bare = connect({ listId: undefined });
  const members = membersOf(bare, [person(1)]);
  const result = await bare.send({ batchId: 'b', operation: 'add', members });
  expect(result.stopped).toContain('listId');
  expect(served.now().stats.requests).toBe(0);
  await add(connect(), members, '501');
  expect([on().length, on('501').length]).toEqual([0, 1]);
});

test('a list is made once per name, by the id in a header, and deleted', async () => {
  const { lists } = unlisted();
  const made = await lists?.create('DC-1');
  expect(made).toEqual({ kind: 'done', value: '10800001' });
  expect(await lists?.create('DC-2')).toEqual({ kind: 'done', value: '10800002' });
  expect(await unlisted().lists?.create('DC-1')).toEqual(made);
  const id = idOf(made);
  now += 5_000;
  const members = Array.from({ length: 300 }, (_, n) => ({
    recordId: `${n}`,
    keys: { email: [sha256(`${n}`)] },
  }));
  await add(connect(), members.slice(1), id);
  expect(await lists?.state(id)).toMatchObject({ value: { kind: 'building' } });
  await add(connect(), members, id);
  expect(await lists?.state(id)).toEqual({ kind: 'done', value: { kind: 'ready' } });
  for (const _ of [1, 2]) {
    expect(await lists?.remove(id)).toEqual({ kind: 'done', value: 'removed' });
  }
  expect(on(id)).toEqual([]);
});

test('lists are made under the name that LinkedIn gave, and not without', async () => {
  const { lists } = unlisted({ sourcePlatform: undefined });
  expect(await lists?.create('DC-1')).toMatchObject({
    kind: 'stopped',
    reason: expect.stringContaining('sourcePlatform'),
  });
});

test.for([
  ['READY', { kind: 'ready' }],
  ['ARCHIVED', { kind: 'ready' }],
  ['BUILDING', { kind: 'building' }],
  ['FAILED', { kind: 'failed' }],
  ['EXPIRED', { kind: 'gone' }],
] as const)('a list of status %s is %o', async ([status, state]) => {
  served.now().failNext([{ status: 200, body: { destinations: [{ status }] } }]);
  expect(await unlisted().lists?.state(list)).toMatchObject({ kind: 'done', value: state });
});

test('a list whose making was answered by nothing is found again by its name', async () => {
  const { lists } = unlisted();
  served.now().failNext([
    { status: 200, body: { elements: [] } },
    { status: 503, when: 'after' },
  ]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry' });
  expect(await lists?.create('DC-1')).toEqual({ kind: 'done', value: '10800001' });
});

test('calls about lists fail as calls about people do', async () => {
  const { lists } = unlisted();
  served.now().failNext([{ status: 503 }, { status: 403 }, { status: 426 }, { status: 429 }]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry', afterMs: 30_000 });
  expect(await lists?.state(list)).toMatchObject({ kind: 'stopped' });
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'stopped' });
  expect(await lists?.remove(list)).toMatchObject({ kind: 'retry' });
  served.now().failNext([
    { status: 200, body: { elements: [] } },
    { status: 201, body: '' },
  ]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'stopped' });
  served.now().failNext([{ status: 409 }]);
  expect(await lists?.remove(list)).toMatchObject({ kind: 'stopped' });
});

test('a check only reads, and says what to do', async () => {
  expect((await connect().verify?.())?.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['token', 'ok'],
    ['permission', 'ok'],
    ['list', 'ok'],
  ]);
  served.now().failNext([{ status: 403 }]);
  expect(await connect({ listId: undefined }).verify?.()).toMatchObject([
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'failed', advice: expect.stringContaining('rw_dmp_segments') },
  ]);
  const [token] = (await connect({}, { accessToken: 'expired' }).verify?.()) ?? [];
  expect(token).toMatchObject({ name: 'token', verdict: 'failed' });
});

test('settings and credentials of another shape are refused', () => {
  expect(() => connect({ accountId: 'urn:li:sponsoredAccount:1' })).toThrow();
  expect(() => connect({ listId: '../1' })).toThrow();
  expect(() => connect({ apiVersion: '2026-04' })).toThrow();
  expect(() => connect({}, { accessToken: '' })).toThrow();
});

test.for(troubles)('$name at any request leaves the list as it should be', (trouble) =>
  troubleAtEveryRequest(trouble, {
    served,
    people: 12,
    requests: 4,
    listOf: (at) => String(at + 1),
    connect: (url, listId) => connect({ listId }, renewing, { ...portsFor(url), clock: () => now }),
    keysOf,
  }),
);

test.for(troubles.filter(({ passage, fault }) => passage ?? fault?.when))(
  '$name between two requests of one send leaves the list as it should be',
  (trouble) =>
    troubleAtEveryRequest(trouble, {
      served,
      people: 5_050,
      requests: 5,
      indexes: [2],
      listOf: (at) => String(at + 1),
      connect: (url, listId) =>
        connect({ listId }, renewing, { ...portsFor(url), clock: () => now }),
      keysOf,
    }),
);

const headers = {
  authorization: 'Bearer any',
  'linkedin-version': '202604',
  'x-restli-protocol-version': '2.0.0',
  'x-restli-method': 'BATCH_CREATE',
};

const change = (elements: readonly unknown[], more = {}) =>
  fetch(`${served.url}/linkedin/rest/dmpSegments/${list}/users`, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify({ elements }),
  });

const user = (text: string, more = {}) => ({
  action: 'ADD',
  userIds: [{ idType: 'SHA256_EMAIL', idValue: sha256(text) }],
  ...more,
});

test('the stand-in takes additions and removals in turn, and answers by element', async () => {
  const answer = await change([
    user('a', { firstName: 'Test', lastName: 'User', company: 'Example', country: 'JP' }),
    user('b'),
    user('b', { action: 'REMOVE' }),
    user('c', { firstName: 'x'.repeat(36) }),
    user('c', { country: 'Japan' }),
    user('c', { email: 'c@example.jp' }),
    user('', {}),
    user('c', { userIds: [] }),
    user('c', { action: 'UPDATE' }),
  ]);
  const { elements }: { elements: { status: number }[] } = await answer.json();
  expect(elements.map(({ status }) => status)).toEqual([
    201, 201, 201, 400, 400, 400, 400, 400, 400,
  ]);
  expect(on()).toEqual([`SHA256_EMAIL:${sha256('a')}`]);
});

test.for([
  ['without a version', { 'linkedin-version': '' }, 400],
  ['of a retired version', { 'linkedin-version': '202509' }, 426],
  ['of another protocol', { 'x-restli-protocol-version': '1.0.0' }, 400],
  ['of another method', { 'x-restli-method': 'CREATE' }, 400],
  ['without a token', { authorization: '' }, 401],
] as const)('the stand-in refuses a request %s', async ([, more, status]) => {
  expect((await change([user('a')], more)).status).toBe(status);
  expect(on()).toEqual([]);
});

test('the stand-in refuses 5,001 elements', async () => {
  const answer = await change(Array.from({ length: 5_001 }, () => user('a')));
  expect(answer.status).toBe(400);
});

test('600 requests a minute are taken', async () => {
  requestsPerMinute = 2;
  served.reopen();
  const statuses = [];
  for (const _ of [1, 2, 3]) statuses.push((await change([user('a')])).status);
  now += 60_000;
  statuses.push((await change([user('a')])).status);
  expect(statuses).toEqual([200, 200, 429, 200]);
});
