import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import { snapDestination } from '../../destinations/snap/destination.ts';
import { snapBody } from '../../destinations/snap/mapping.ts';
import { createSnapPlatform } from '../../local/platforms/snap/snap.ts';
import { membersOf, nobody, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { troubles } from './platform-rounds.ts';
import {
  outcomeUnder,
  type ServedStandIn,
  serveStandIn,
  troubleAtEveryRequest,
} from './platform-stand-in.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';

const listOf = (number: number) => `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`;
const list = listOf(1);
const account = '8adc3db7-8148-4fbf-999c-8d2266369d74';
const renewing = { clientId: 'app', clientSecret: 'secret', refreshToken: 'refresh' };

let served: ServedStandIn;
let now: number;

beforeEach(async () => {
  now = noon;
  served = await serveStandIn('snap', (dir) => createSnapPlatform({ dir, clock: () => now }));
});

afterEach(() => served.close());

function connect(
  more = {},
  credentials: unknown = { accessToken: 'token' },
  url = served.url,
): Connector {
  return snapDestination.connect(
    { settings: { adAccountId: account, listId: list, ...more }, credentials, region: 'JP' },
    { ...portsFor(url), clock: () => now },
  );
}

/** Connected so that Daicho makes the lists. */
const unlisted = (more = {}) => connect({ listId: undefined, ...more });

const add = (connector: Connector, members: readonly Member[], listId = list) =>
  connector.send({ batchId: 'b', operation: 'add', members, listId });

const keysOf = (number: number) => [
  `EMAIL_SHA256:${sha256(`person${number}@example.com`)}`,
  `PHONE_SHA256:${sha256(`8190${String(12_340_000 + number)}`)}`,
];
const on = (id = list) => served.now().members(id);

test('the body is the documented one: one schema, every identifier once', () => {
  const hash = 'b375b7bbddb3de3298fbc7641063d9f03a38e118aa4480c8ab9f58740982e8bd';
  const twins = ['a', 'b'].map((recordId) => ({ recordId, keys: { email: [hash] } }));
  expect(snapBody('email', twins)).toEqual({
    users: [{ schema: ['EMAIL_SHA256'], data: [[hash]] }],
  });
});

test('a person with address and number is in two requests, and outlives the process', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const _ of [1, 2]) {
    const result = await add(connector, members);
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  expect(served.now().stats).toMatchObject({ requests: 4, added: 8, removed: 0 });
  served.reopen();
  expect(on()).toEqual([...keysOf(1), ...keysOf(2)].sort());
  await connector.send({ batchId: 'c', operation: 'remove', members: members.slice(0, 1) });
  expect(on()).toEqual(keysOf(2).sort());
});

test.for(vectorsOf('snap').hashed)(
  '$field $input arrives as the published hash',
  async (vector) => {
    const { field, input, hash } = vector;
    const connector = connect();
    await add(connector, membersOf(connector, [personWith(field, input)]));
    expect(on()).toEqual([`${field.toUpperCase()}_SHA256:${hash}`]);
  },
);

test.for(['090-1234-5678', '+81 (0)90-1234-5678', '0081 90 1234 5678', '０９０−１２３４−５６７８'])(
  'the number %s arrives with its country code and without zeros or plus',
  async (input) => {
    const connector = connect();
    await add(connector, membersOf(connector, [personWith('phone', input)]));
    expect(on()).toEqual([`PHONE_SHA256:${sha256('819012345678')}`]);
  },
);

test('device ids are hashed, where they are asked for', async () => {
  const connector = connect({ fields: ['maid', 'email'] });
  const idfas = ['ea7583cd-a667-48bc-b806-42ecb2b48606'];
  await add(connector, membersOf(connector, [{ ...nobody, idfas }]));
  expect(on()).toEqual([`MOBILE_AD_ID_SHA256:${sha256(idfas[0] ?? '')}`]);
});

test('people who share a number are both delivered by one row', async () => {
  const connector = connect();
  const members = membersOf(connector, [
    { ...person(1), emails: [] },
    { ...person(2), emails: [], phones: person(1).phones },
  ]);
  const { outcomes } = await add(connector, members);
  expect([...outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  expect(served.now().stats.added).toBe(1);
});

test('people without usable contacts say so', () => {
  const connector = connect({ fields: ['phone'] });
  expect(connector.keysOf({ ...person(1), phones: [] })).toEqual({ kind: 'no_identifier' });
  expect(connector.keysOf({ ...person(1), phones: ['1'] })).toMatchObject({ kind: 'refused' });
});

test('while one kind is open the whole person is', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), { ...person(2), phones: [] }]);
  const success = { request_status: 'success' };
  served.now().failNext([{ status: 200, body: success, when: 'after' }, { status: 500 }]);
  const { outcomes } = await add(connector, members);
  expect(outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs: 30_000 });
  expect(outcomes.get('person-2')).toEqual({ kind: 'delivered' });
  await add(connector, members);
  expect(on()).toEqual([...keysOf(1), keysOf(2)[0]].sort());
});

test('120,000 addresses go in two requests of at most 100,000', async () => {
  const sizes: number[] = [];
  const connector = snapDestination.connect(
    { settings: { adAccountId: account }, credentials: { accessToken: 't' }, region: 'JP' },
    {
      ...portsFor(served.url),
      fetch: async (_, init) => {
        const body: { users: { data: unknown[] }[] } = JSON.parse(String(init?.body));
        sizes.push(body.users[0]?.data.length ?? 0);
        return Response.json({ request_status: 'SUCCESS', users: [] });
      },
    },
  );
  const members = Array.from({ length: 120_000 }, (_, number) => ({
    recordId: `${number}`,
    keys: { email: [`${number}`] },
  }));
  await add(connector, members);
  expect(sizes).toEqual([100_000, 20_000]);
});

test('a refused request is halved until the culprit stands alone', async () => {
  const connector = connect();
  const bad = { recordId: 'bad', keys: { email: ['nothing hashed'] } };
  const members = [...membersOf(connector, [1, 2, 3, 4, 5].map(person)), bad];
  const { outcomes } = await add(connector, members);
  expect([...outcomes].filter(([, { kind }]) => kind !== 'delivered')).toEqual([
    ['bad', { kind: 'rejected', reason: 'Snap answered 400 E2002' }],
  ]);
  expect(on()).toEqual([1, 2, 3, 4, 5].flatMap(keysOf).sort());
});

const said = (whole: string, part: string) => ({
  status: 200,
  body: { request_status: whole, users: [{ sub_request_status: part }] },
});

test.for([said('ERROR', 'ERROR'), said('SUCCESS', 'ERROR')])(
  'a failure inside of 200 is one: %o',
  async (fault) => {
    const { outcome } = await outcomeUnder(fault, served, connect({ fields: ['email'] }));
    expect(outcome).toMatchObject({ kind: 'rejected' });
  },
);

test.for([
  [{ status: 429 }, 30_000, undefined],
  [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, undefined],
  [{ status: 503 }, 30_000, undefined],
  [{ status: 502, body: 'gateway', headers: { 'retry-after': '9' } }, 9_000, undefined],
  [{ status: 401 }, 3_600_000, 'Snap answered 401: the token was refused'],
  [{ status: 403 }, 3_600_000, 'Snap answered 403: the account has no permission'],
  [{ status: 404, body: {} }, 3_600_000, 'Snap answered 404'],
] as const)('fault %o is tried again after %s ms, stopped by %s', async ([fault, afterMs, why]) => {
  const { outcome, stopped } = await outcomeUnder(fault, served, connect());
  expect(outcome).toMatchObject({ kind: 'retry', afterMs });
  expect(stopped).toBe(why);
  expect(on()).toEqual([]);
});

test('an answer that says nothing is unknown', async () => {
  const fault = { status: 200, body: 'proxy page', when: 'after' } as const;
  const { outcome } = await outcomeUnder(fault, served, connect());
  expect(outcome).toMatchObject({ kind: 'unknown' });
});

test('a token that ends in the middle is renewed', async () => {
  const connector = connect({ fields: ['email'] }, renewing);
  const members = membersOf(connector, [person(1)]);
  await add(connector, members);
  now += 3_539_000;
  await add(connector, members);
  expect(served.now().stats.requests).toBe(3);
  now += 2_000;
  await add(connector, members);
  expect(served.now().stats.requests).toBe(5);
  served.now().failNext([{ status: 401 }]);
  const result = await add(connector, members);
  expect(result.outcomes.get('person-1')).toEqual({ kind: 'delivered' });
});

test.for([
  ['a revoked refresh token', { ...renewing, refreshToken: 'revoked' }],
  ['a wrong secret', { ...renewing, clientSecret: 'wrong' }],
  ['an expired token that somebody else renews', { accessToken: 'expired' }],
] as const)('%s stops the connection', async ([, credentials]) => {
  const connector = connect({}, credentials);
  const result = await add(connector, membersOf(connector, [person(1)]));
  expect(result.stopped).toBe('Snap answered 401: the token was refused');
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
  await add(connect(), members, listOf(2));
  expect([on().length, on(listOf(2)).length]).toEqual([0, 2]);
});

test('a list is made once per name, found on any page, and deleted', async () => {
  const { lists } = unlisted();
  const made = await lists?.create('DC-1');
  expect(made).toEqual({ kind: 'done', value: '5a4d0000-0000-4000-8000-000000000001' });
  await Promise.all(Array.from({ length: 199 }, (_, number) => make(`other ${number}`)));
  await make('DC-201');
  expect(await lists?.create('DC-201')).toEqual({
    kind: 'done',
    value: '5a4d0000-0000-4000-8000-0000000000c9',
  });
  expect(await unlisted().lists?.create('DC-1')).toEqual(made);
  const id = made?.kind === 'done' ? made.value : '';
  const connector = connect();
  expect(await lists?.state(id)).toMatchObject({ value: { kind: 'building' } });
  const members = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      recordId: `${n}`,
      keys: { email: [sha256(`${n}`)] },
    }));
  await add(connector, members(999), id);
  const states = [];
  for (const _ of [1, 2]) states.push(await lists?.state(id));
  expect(states).toMatchObject([
    { value: { reason: 'Snap is still looking for the members.' } },
    { value: { reason: 'Snap found fewer than 1,000 of the members so far.' } },
  ]);
  await add(connector, members(1_000), id);
  await lists?.state(id);
  expect(await lists?.state(id)).toEqual({ kind: 'done', value: { kind: 'ready' } });
  for (const _ of [1, 2]) {
    expect(await lists?.remove(id)).toEqual({ kind: 'done', value: 'removed' });
  }
  expect(on(id)).toEqual([]);
  expect(await lists?.state(id)).toEqual({ kind: 'done', value: { kind: 'gone' } });
  expect((await add(connector, members(1), id)).stopped).toBe('Snap answered 404 E3004');
});

test('a list whose making was answered by nothing is found again by its name', async () => {
  const { lists } = unlisted();
  served.now().failNext([
    { status: 200, body: { segments: [] } },
    { status: 503, when: 'after' },
  ]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry' });
  expect(await lists?.create('DC-1')).toEqual({
    kind: 'done',
    value: '5a4d0000-0000-4000-8000-000000000001',
  });
});

test('calls about lists fail as calls about people do', async () => {
  const { lists } = unlisted();
  served.now().failNext([{ status: 503 }, { status: 403 }, { status: 404 }, { status: 429 }]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry', afterMs: 30_000 });
  expect(await lists?.state(list)).toMatchObject({ kind: 'stopped' });
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'stopped' });
  expect(await lists?.remove(list)).toMatchObject({ kind: 'retry' });
  served.now().failNext([{ status: 400 }]);
  expect(await lists?.remove(list)).toMatchObject({ kind: 'stopped' });
});

test('a check only reads, and says what to do', async () => {
  expect((await connect().verify?.())?.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['token', 'ok'],
    ['permission', 'ok'],
    ['list', 'ok'],
  ]);
  await unlisted().lists?.remove(listOf(7));
  expect((await connect().verify?.(listOf(7)))?.at(-1)).toMatchObject({ verdict: 'failed' });
  const [token] = (await connect({}, { accessToken: 'expired' }).verify?.()) ?? [];
  expect(token).toMatchObject({ name: 'token', verdict: 'failed' });
  served.now().failNext([{ status: 403 }, { status: 500 }, { status: 500 }]);
  expect((await connect({ listId: undefined }).verify?.())?.at(-1)).toMatchObject({
    name: 'permission',
    verdict: 'failed',
  });
  expect((await connect().verify?.())?.map(({ verdict }) => verdict)).toEqual([
    'unknown',
    'unknown',
    'unknown',
  ]);
});

test('settings and credentials of another shape are refused', () => {
  expect(() => connect({ adAccountId: '1' })).toThrow();
  expect(() => connect({ listId: '../1' })).toThrow();
  expect(() => connect({}, { clientId: 'app' })).toThrow();
});

test.for(troubles)('$name at any request leaves the list as it should be', (trouble) =>
  troubleAtEveryRequest(trouble, {
    served,
    people: 12,
    requests: 7,
    listOf,
    connect: (url, listId) => connect({ listId }, renewing, url),
    keysOf,
  }),
);

const post = (path: string, body: unknown) =>
  fetch(`${served.url}/snap/v1${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer any' },
    body: JSON.stringify(body),
  });

function make(name: string) {
  const of = { source_type: 'FIRST_PARTY', retention_in_days: 9_999, ad_account_id: account };
  return post(`/adaccounts/${account}/segments`, { segments: [{ name, ...of }] });
}

const users = (schema: readonly string[], ...data: readonly (readonly string[])[]) => [
  { schema, data },
];

test.for([
  ['two schemas', users(['EMAIL_SHA256', 'PHONE_SHA256'], [sha256('a'), sha256('b')])],
  [
    'two kinds in one request',
    [...users(['EMAIL_SHA256'], [sha256('a')]), ...users(['PHONE_SHA256'], [sha256('b')])],
  ],
  ['an unknown schema', users(['EMAIL'], [sha256('a')])],
  ['an identifier twice', users(['EMAIL_SHA256'], [sha256('a')], [sha256('a')])],
  ['the hash of nothing', users(['EMAIL_SHA256'], [sha256('a')], [sha256('')])],
  ['upper-case hex', users(['EMAIL_SHA256'], [sha256('a').toUpperCase()])],
  ['nobody', users(['EMAIL_SHA256'])],
] as const)('the stand-in refuses %s as a whole', async ([, wrong]) => {
  const answer = await post(`/segments/${list}/users`, { users: wrong });
  expect(answer.status).toBe(400);
  expect(on()).toEqual([]);
});

test('the stand-in takes the documented request', async () => {
  const answer = await post(`/segments/${list}/users`, {
    users: users(['EMAIL_SHA256'], [sha256('a')]),
  });
  expect(await answer.json()).toMatchObject({
    request_status: 'SUCCESS',
    users: [{ sub_request_status: 'SUCCESS', user: { number_uploaded_users: 1 } }],
  });
});
