import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import { pinterestDestination } from '../../destinations/pinterest/destination.ts';
import { pinterestBody } from '../../destinations/pinterest/mapping.ts';
import { createPinterestPlatform } from '../../local/platforms/pinterest/pinterest.ts';
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
const account = '549755885175';
const renewing = { clientId: 'app', clientSecret: 'secret', refreshToken: 'refresh' };
const dayMs = 86_400_000;

let served: ServedStandIn;
let now: number;

beforeEach(async () => {
  now = noon;
  served = await serveStandIn('pinterest', (dir) =>
    createPinterestPlatform({ dir, clock: () => now }),
  );
});

afterEach(() => served.close());

function connect(
  more = {},
  credentials: unknown = { accessToken: 'token' },
  url = served.url,
): Connector {
  return pinterestDestination.connect(
    { settings: { adAccountId: account, listId: list, ...more }, credentials, region: 'JP' },
    { ...portsFor(url), clock: () => now },
  );
}

/** Connected so that Daicho makes the lists. */
const unlisted = (more = {}) => connect({ listId: undefined, ...more });

const add = (connector: Connector, members: readonly Member[], listId = list) =>
  connector.send({ batchId: 'b', operation: 'add', members, listId });

const keysOf = (number: number) => [sha256(`person${number}@example.com`)];
const on = (id = list) => served.now().members(id);
const hashes = (count: number): readonly Member[] =>
  Array.from({ length: count }, (_, number) => ({
    recordId: `p${number}`,
    keys: { email: [number.toString(16).padStart(64, '0')] },
  }));

test('the body is the documented one: one text, commas between, every hash once', () => {
  const members = [...hashes(2), ...hashes(1)];
  expect(pinterestBody('remove', members, { identifier: 'email' })).toEqual({
    operation_type: 'REMOVE',
    records: `${'0'.repeat(64)},${'0'.repeat(63)}1`,
  });
});

test('people are added once, removed, and outlive the process', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const _ of [1, 2]) {
    const result = await add(connector, members);
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  served.reopen();
  expect(on()).toEqual([1, 2].flatMap(keysOf).sort());
  await connector.send({ batchId: 'c', operation: 'remove', members: members.slice(0, 1) });
  expect(on()).toEqual(keysOf(2));
});

test.for(vectorsOf('pinterest').hashed)('$field $input arrives as published', async (vector) => {
  const { field, input, hash } = vector;
  const connector = connect();
  await add(connector, membersOf(connector, [personWith(field, input)]));
  expect(on()).toEqual([hash]);
});

test('there are no lists of phones; a list of device ids holds nothing else', async () => {
  expect(connect().keysOf({ ...person(1), emails: [] })).toEqual({ kind: 'no_identifier' });
  expect(connect().keysOf({ ...person(1), emails: ['x'] })).toMatchObject({ kind: 'refused' });
  const connector = connect({ identifier: 'maid' });
  const gaids = ['38400000-8cf0-11bd-b23e-10b96e40000d'];
  await add(connector, membersOf(connector, [{ ...nobody, ...person(1), gaids }]));
  expect(on()).toEqual([sha256(gaids[0] ?? '')]);
});

test('10,001 people go in two requests, far below 1 MB', async () => {
  await add(connect(), hashes(10_001));
  expect(served.now().stats).toMatchObject({ requests: 2, accepted: 2, added: 10_001 });
});

test('a refused request is halved until the culprit stands alone', async () => {
  const connector = connect();
  const bad = { recordId: 'bad', keys: { email: ['nothing hashed'] } };
  const { outcomes } = await add(connector, [...membersOf(connector, [1, 2, 3].map(person)), bad]);
  expect([...outcomes].filter(([, { kind }]) => kind !== 'delivered')).toEqual([
    ['bad', { kind: 'rejected', reason: 'Pinterest answered 400 code 1' }],
  ]);
  expect(on()).toEqual([1, 2, 3].flatMap(keysOf).sort());
});

test.for([
  [{ status: 429 }, 30_000, undefined],
  [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, undefined],
  [{ status: 503 }, 30_000, undefined],
  [{ status: 502, body: 'gateway', headers: { 'retry-after': '9' } }, 9_000, undefined],
  [{ status: 401 }, 3_600_000, 'Pinterest answered 401: the token was refused'],
  [{ status: 403 }, 3_600_000, 'Pinterest answered 403: the account has no permission'],
  [{ status: 404, body: { code: 4091 } }, 3_600_000, 'Pinterest answered 404 code 4091'],
  [{ status: 409, body: 'x' }, 3_600_000, 'Pinterest answered 409'],
] as const)('fault %o is tried again after %s ms, stopped by %s', async ([fault, afterMs, why]) => {
  const { outcome, stopped } = await outcomeUnder(fault, served, connect());
  expect(outcome).toMatchObject({ kind: 'retry', afterMs });
  expect(stopped).toBe(why);
  expect(on()).toEqual([]);
});

test('an answer without a list is unknown', async () => {
  const fault = { status: 200, body: 'proxy page', when: 'after' } as const;
  const { outcome } = await outcomeUnder(fault, served, connect());
  expect(outcome).toMatchObject({ kind: 'unknown' });
});

test('a token that ends in the middle is renewed, the app shown by HTTP Basic', async () => {
  const connector = connect({}, renewing);
  const members = membersOf(connector, [person(1)]);
  const requests = [];
  for (const afterMs of [0, 29 * dayMs, dayMs]) {
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
  expect(result.stopped).toBe('Pinterest answered 401: the token was refused');
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

test('a list is made once per name, without anybody on it, whatever was lost on the way', async () => {
  const { lists } = unlisted();
  const made = { kind: 'done', value: '643000000001' };
  served.now().failNext([{ status: 200, body: { items: [] } }]);
  served.now().failNext([{ status: 503, when: 'after' }]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry' });
  expect(on(made.value)).toHaveLength(1);
  served.now().failNext([{ status: 200, body: { items: [{ id: made.value, name: 'DC-1' }] } }]);
  served.now().failNext([{ status: 503 }]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry' });
  expect(await lists?.create('DC-1')).toEqual(made);
  expect(on(made.value)).toEqual([]);
  const records = sha256('a');
  const make = (name: string) => post('/customer_lists', { name, list_type: 'EMAIL', records });
  await Promise.all(Array.from({ length: 249 }, (_, number) => make(`other ${number}`)));
  await make('DC-251');
  expect(await lists?.create('DC-251')).toEqual({ kind: 'done', value: '643000000251' });
});

test('a list of 100 gets an audience, and no second one', async () => {
  const { lists } = unlisted();
  const made = await lists?.create('DC-1');
  const id = made?.kind === 'done' ? made.value : '';
  await add(connect(), hashes(99), id);
  const states = [];
  for (const _ of [1, 2]) states.push(await lists?.state(id));
  expect(states).toMatchObject([
    { value: { kind: 'building', reason: 'Pinterest is still looking for the members.' } },
    {
      value: { kind: 'building', reason: 'Pinterest found fewer than 100 of the members so far.' },
    },
  ]);
  expect(await audiences()).toEqual([]);
  await add(connect(), hashes(100), id);
  await lists?.state(id);
  await connect().verify?.(id);
  expect(await audiences()).toEqual([]);
  for (const _ of [1, 2]) {
    expect(await lists?.state(id)).toEqual({ kind: 'done', value: { kind: 'ready' } });
  }
  expect(await audiences()).toMatchObject([
    { name: 'DC-1', audience_type: 'CUSTOMER_LIST', rule: { customer_list_id: id } },
  ]);
});

test('a list cannot be deleted by a call, and says so', async () => {
  expect(await unlisted().lists?.remove(list)).toMatchObject({
    kind: 'stopped',
    reason: expect.stringContaining('Ads Manager'),
  });
});

test('calls about lists fail as calls about people do', async () => {
  const { lists } = unlisted();
  served.now().failNext([{ status: 404 }, { status: 503 }, { status: 403 }, { status: 400 }]);
  expect(await lists?.state(list)).toEqual({ kind: 'done', value: { kind: 'gone' } });
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry', afterMs: 30_000 });
  expect(await lists?.state(list)).toMatchObject({ kind: 'stopped' });
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'stopped' });
  await add(connect(), hashes(100));
  await lists?.state(list);
  served.now().failNext([{ status: 200, body: { id: list, status: 'READY' } }, { status: 500 }]);
  expect(await lists?.state(list)).toMatchObject({ kind: 'retry' });
});

test('a check only reads, and says what to do', async () => {
  expect((await connect().verify?.())?.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['token', 'ok'],
    ['permission', 'ok'],
    ['list', 'ok'],
  ]);
  served.now().failNext([{ status: 403 }, { status: 404 }]);
  expect((await connect().verify?.())?.map(({ verdict }) => verdict)).toEqual([
    'ok',
    'failed',
    'unknown',
  ]);
  served.now().failNext([{ status: 200, body: { items: [] } }, { status: 404 }]);
  expect((await connect().verify?.())?.at(-1)).toMatchObject({ name: 'list', verdict: 'failed' });
  const [token] = (await connect({}, { accessToken: 'expired' }).verify?.()) ?? [];
  expect(token).toMatchObject({ name: 'token', verdict: 'failed' });
});

test('settings and credentials of another shape are refused', () => {
  expect(() => connect({ adAccountId: 'me' })).toThrow();
  expect(() => connect({ listId: '../1' })).toThrow();
  expect(() => connect({ identifier: 'phone' })).toThrow();
  expect(() => connect({}, { accessToken: '' })).toThrow();
});

test.for(troubles)('$name at any request leaves the list as it should be', (trouble) =>
  troubleAtEveryRequest(trouble, {
    served,
    people: 12,
    requests: 4,
    listOf: (at) => String(at + 1),
    connect: (url, listId) => connect({ listId }, renewing, url),
    keysOf,
  }),
);

const headers = { authorization: 'Bearer any' };
const base = () => `${served.url}/pinterest/v5/ad_accounts/${account}`;

const post = (path: string, body: unknown, method = 'POST') =>
  fetch(`${base()}${path}`, { method, headers, body: JSON.stringify(body) });

async function audiences(): Promise<unknown> {
  const { items } = await (await fetch(`${base()}/audiences`, { headers })).json();
  return items;
}

test('the counters of the stand-in rise by every record, the documented request is taken', async () => {
  const records = `${sha256('a')},${sha256('a')},shop@example.jp`;
  const made = await post('/customer_lists', { name: 'VIP', list_type: 'EMAIL', records });
  const { id } = await made.json();
  await post(`/customer_lists/${id}`, { operation_type: 'REMOVE', records: sha256('z') }, 'PATCH');
  const described = await fetch(`${base()}/customer_lists/${id}`, { headers });
  expect(await described.json()).toMatchObject({
    status: 'PROCESSING',
    num_batches: 2,
    num_uploaded_user_records: 3,
    num_removed_user_records: 1,
    exceptions: {},
  });
  expect(on(id)).toEqual([sha256('a'), sha256('shop@example.jp')].sort());
});

const change = { operation_type: 'ADD', records: sha256('a') };

test.for([
  ['records as a list', { records: [sha256('a')] }],
  ['spaces between records', { records: `${sha256('a')}, ${sha256('b')}` }],
  ['no records', { records: '' }],
  ['the hash of nothing', { records: `${sha256('a')},${sha256('')}` }],
  ['an address in capitals', { records: 'Shop@Example.jp' }],
  ['another operation', { operation_type: 'DELETE' }],
] as const)('the stand-in refuses %s', async ([, wrong]) => {
  const answer = await post(`/customer_lists/${list}`, { ...change, ...wrong }, 'PATCH');
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: 1 });
  expect(on()).toEqual([]);
});

test('the stand-in makes no list of an unknown kind, and no audience of a small list', async () => {
  const wanted = { name: 'A', list_type: 'PHONE', records: sha256('a') };
  expect((await post('/customer_lists', wanted)).status).toBe(400);
  const audience = { ad_account_id: account, name: 'A', audience_type: 'CUSTOMER_LIST' };
  const rule = { customer_list_id: list };
  expect((await post('/audiences', { ...audience, rule })).status).toBe(400);
  expect((await post('/customer_lists', 'x'.repeat(1_000_000))).status).toBe(413);
});
