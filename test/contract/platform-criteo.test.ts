import { afterEach, beforeEach, expect, test } from 'vitest';
import { criteoDestination } from '../../destinations/criteo/destination.ts';
import { criteoBody } from '../../destinations/criteo/mapping.ts';
import type { Connector, Member } from '../../destinations/destination.ts';
import { createCriteoPlatform } from '../../local/platforms/criteo/criteo.ts';
import { membersOf, nobody, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { troubles } from './platform-rounds.ts';
import {
  outcomeUnder,
  type ServedStandIn,
  serveStandIn,
  troubleAtEveryRequest,
} from './platform-stand-in.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';

const list = '5678';
const credentials = { clientId: 'app', clientSecret: 'secret' };

let served: ServedStandIn;
let now: number;
let callsPerMinute: number;

beforeEach(async () => {
  now = noon;
  callsPerMinute = 10_000;
  served = await serveStandIn('criteo', (dir) =>
    createCriteoPlatform({ dir, clock: () => now, callsPerMinute }),
  );
});

afterEach(() => served.close());

function connect(more = {}, others = {}, url = served.url): Connector {
  return criteoDestination.connect(
    {
      settings: { advertiserId: '123', listId: list, ...more },
      credentials: { ...credentials, ...others },
      region: 'JP',
    },
    { ...portsFor(url), clock: () => now },
  );
}

/** Connected so that Daicho makes the lists. */
const unlisted = (more = {}) => connect({ listId: undefined, ...more });

const add = (connector: Connector, members: readonly Member[], listId?: string) =>
  connector.send({
    batchId: 'b',
    operation: 'add',
    members,
    ...(listId === undefined ? {} : { listId }),
  });

const keysOf = (number: number) => [
  `email:${sha256(`person${number}@example.com`)}`,
  `phoneNumber:${sha256(`+8190${String(12_340_000 + number)}`)}`,
];
const on = (id = list) => served.now().members(id);

test('the body is the documented one, identifiers of one kind, each once', () => {
  const keys = { email: ['b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514'] };
  const twins = ['a', 'b'].map((recordId) => ({ recordId, keys }));
  expect(criteoBody('add', 'email', twins)).toEqual({
    data: {
      type: 'ContactlistAmendment',
      attributes: { operation: 'add', identifierType: 'email', identifiers: keys.email },
    },
  });
});

test('a person with address and number is in two requests, and outlives the process', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const _ of [1, 2]) {
    const result = await add(connector, members);
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  expect(served.now().stats).toMatchObject({ requests: 5, added: 8, removed: 0 });
  served.reopen();
  expect(on()).toEqual([...keysOf(1), ...keysOf(2)].sort());
  await connector.send({ batchId: 'c', operation: 'remove', members: members.slice(0, 1) });
  expect(on()).toEqual(keysOf(2).sort());
  const answer = await fetch(`${served.url}/criteo/_members?list=${list}`);
  expect(await answer.json()).toEqual({ count: 2, digest: sha256(keysOf(2).sort().join('\n')) });
});

test.for(vectorsOf('snap').hashed.filter(({ field }) => field === 'email'))(
  'e-mail $input arrives as the hash of the trimmed lower-case address',
  async ({ input, hash }) => {
    const connector = connect();
    await add(connector, membersOf(connector, [personWith('email', input)]));
    expect(on()).toEqual([`email:${hash}`]);
  },
);

test('device ids go in the clear, where they are asked for', async () => {
  const connector = connect({ fields: ['madid', 'email'] });
  const gaids = ['38400000-8cf0-11bd-b23e-10b96e40000d'];
  await add(connector, membersOf(connector, [{ ...nobody, gaids }]));
  expect(on()).toEqual([`madid:${gaids[0]}`]);
});

test('people without usable contacts say so', () => {
  const connector = connect({ fields: ['phone'] });
  expect(connector.keysOf({ ...person(1), phones: [] })).toEqual({ kind: 'no_identifier' });
  expect(connector.keysOf({ ...person(1), phones: ['1'] })).toMatchObject({ kind: 'refused' });
});

test('while one kind is open the whole person is, and a retry makes it whole', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), { ...person(2), phones: [] }]);
  await connector.verify?.();
  served.now().failNext([{ status: 503, when: 'after' }]);
  const first = await add(connector, members);
  expect([...first.outcomes.values()].map(({ kind }) => kind)).toEqual(['retry', 'retry']);
  served.now().failNext([{ status: 200, body: { data: { attributes: {} } }, when: 'after' }]);
  served.now().failNext([{ status: 500 }]);
  const second = await add(connector, members);
  expect(second.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs: 30_000 });
  expect(second.outcomes.get('person-2')).toEqual({ kind: 'delivered' });
  const third = await add(connector, members);
  expect([...third.outcomes.values()].map(({ kind }) => kind)).toEqual(['delivered', 'delivered']);
  expect(on()).toEqual([...keysOf(1), keysOf(2)[0]].sort());
});

test('60,000 addresses go in two requests of at most 50,000', async () => {
  const sizes: number[] = [];
  const connector = criteoDestination.connect(
    { settings: { advertiserId: '123', listId: list }, credentials, region: 'JP' },
    {
      ...portsFor(served.url),
      fetch: async (_, init) => {
        const text = String(init?.body);
        if (!text.startsWith('{')) return Response.json({ access_token: 'a', expires_in: 900 });
        const body: { data: { attributes: { identifiers: unknown[] } } } = JSON.parse(text);
        sizes.push(body.data.attributes.identifiers.length);
        return Response.json({ data: { attributes: {} } });
      },
    },
  );
  const members = Array.from({ length: 60_000 }, (_, number) => ({
    recordId: `${number}`,
    keys: { email: [`${number}`] },
  }));
  await add(connector, members);
  expect(sizes).toEqual([50_000, 10_000]);
});

const bad = (recordId: string): Member => ({ recordId, keys: { email: ['nothing hashed'] } });

test('invalid identifiers of a sample are theirs who have them', async () => {
  const connector = connect();
  const half = { recordId: 'half', keys: { email: ['also nothing', sha256('c')] } };
  const members = [...membersOf(connector, [1, 2].map(person)), bad('bad'), half];
  const { outcomes } = await add(connector, members);
  expect([...outcomes].filter(([, { kind }]) => kind !== 'delivered')).toEqual([
    ['bad', { kind: 'rejected', reason: 'Criteo calls every identifier invalid' }],
  ]);
  expect(on()).toEqual([...keysOf(1), ...keysOf(2), `email:${sha256('c')}`].sort());
});

test('where the sample is not complete, the culprits are found by halves', async () => {
  const connector = connect();
  const wrong = ['v', 'w', 'x', 'y', 'z'].map((id) => ({ recordId: id, keys: { email: [id] } }));
  const good = membersOf(connector, [1, 2, 3, 4, 5, 6].map(person));
  const members = good.flatMap((member, index) => [member, ...wrong.slice(index, index + 1)]);
  const { outcomes } = await add(connector, members);
  const kinds = (some: readonly Member[]) => [
    ...new Set(some.map(({ recordId }) => outcomes.get(recordId)?.kind)),
  ];
  expect(kinds(wrong)).toEqual(['rejected']);
  expect(kinds(good)).toEqual(['delivered']);
  expect(on()).toEqual([1, 2, 3, 4, 5, 6].flatMap(keysOf).sort());
});

test('a kind that is refused for good does not take the other one away', async () => {
  const connector = connect();
  const members = [{ recordId: 'p', keys: { email: [sha256('a')], phone: ['no number'] } }];
  expect((await add(connector, members)).outcomes.get('p')).toEqual({ kind: 'delivered' });
  const [only] = (await add(connector, [bad('p')])).outcomes.values();
  expect(only).toMatchObject({ kind: 'rejected' });
});

const reset = (epochMs: number) => ({ 'x-ratelimit-reset': String(epochMs / 1000) });
const code = (status: number, name: string) => ({ status, body: { errors: [{ code: name }] } });

test.for([
  [{ status: 429, body: '', headers: reset(noon + 20_000) }, 20_000, undefined],
  [{ status: 429, body: '', headers: reset(0) }, 1_000, undefined],
  [{ status: 429, body: '', headers: reset(noon * 2) }, 3_600_000, undefined],
  [{ status: 429, body: '' }, 60_000, undefined],
  [{ status: 503 }, 30_000, undefined],
  [{ status: 500, body: 'gateway', headers: { 'retry-after': '9' } }, 9_000, undefined],
  [{ status: 403 }, 3_600_000, 'Criteo answered 403: the account has no permission'],
  [code(404, 'audience-invalid'), 3_600_000, 'Criteo answered 404 audience-invalid'],
  [code(405, 'not a code'), 3_600_000, 'Criteo answered 405'],
] as const)('fault %o is tried again after %s ms, stopped by %s', async ([fault, afterMs, why]) => {
  const connector = connect();
  await connector.verify?.();
  const { outcome, stopped } = await outcomeUnder(fault, served, connector);
  expect(outcome).toMatchObject({ kind: 'retry', afterMs });
  expect(stopped).toBe(why);
  expect(on()).toEqual([]);
});

test.for([
  [code(400, 'identifiers-invalid'), 'Criteo answered 400 identifiers-invalid'],
  [code(200, 'identifiers-invalid'), 'Criteo answered identifiers-invalid'],
] as const)('fault %o of a single identifier is a refusal', async ([fault, reason]) => {
  const connector = connect({ fields: ['email'] });
  await connector.verify?.();
  const { outcome } = await outcomeUnder(fault, served, connector);
  expect(outcome).toEqual({ kind: 'rejected', reason });
});

test('an answer that says nothing is unknown', async () => {
  const connector = connect();
  await connector.verify?.();
  const { outcome } = await outcomeUnder({ status: 200, body: 'proxy page' }, served, connector);
  expect(outcome).toMatchObject({ kind: 'unknown' });
});

test('a token is kept until a minute before its end, and renewed once when refused', async () => {
  const connector = connect({ fields: ['email'] });
  const members = membersOf(connector, [person(1)]);
  const requestsOf = async () => {
    const before = served.now().stats.requests;
    const { outcomes } = await add(connector, members);
    expect(outcomes.get('person-1')).toEqual({ kind: 'delivered' });
    return served.now().stats.requests - before;
  };
  expect(await requestsOf()).toBe(2);
  now += 839_000;
  expect(await requestsOf()).toBe(1);
  now += 1_000;
  expect(await requestsOf()).toBe(2);
  served.now().failNext([{ status: 401 }]);
  expect(await requestsOf()).toBe(3);
});

test('a token that ends between two requests, by a clock that runs late, is renewed', async () => {
  const connector = criteoDestination.connect(
    { settings: { advertiserId: '123', listId: list }, credentials, region: 'JP' },
    {
      ...portsFor(served.url),
      fetch: async (url, init) => {
        const answer = await fetch(url, init);
        if (init?.method === 'PATCH') now += 901_000;
        return answer;
      },
    },
  );
  const { outcomes } = await add(connector, membersOf(connector, [person(1)]));
  expect(outcomes.get('person-1')).toEqual({ kind: 'delivered' });
  expect(served.now().stats).toMatchObject({ requests: 5, added: 2 });
});

test.for([
  [[{ status: 401 }, { status: 401 }], 'Criteo answered 401: the token was refused'],
  [[{ status: 401 }, { status: 503 }], undefined],
  [[{ status: 401 }, { status: 200, body: 'proxy page' }], undefined],
] as const)('a token refused by %o leaves everything to be sent', async ([faults, why]) => {
  const connector = connect();
  await connector.verify?.();
  served.now().failNext(faults);
  const result = await add(connector, membersOf(connector, [person(1)]));
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry' });
  expect(result.stopped).toBe(why);
  expect(on()).toEqual([]);
});

test('a list that the settings name is left to whoever made it', () => {
  expect(connect().lists).toBe(undefined);
});

test('without a list nothing is sent; a list of the batch goes before the setting', async () => {
  const bare = connect({ listId: undefined });
  const members = membersOf(bare, [person(1)]);
  const result = await add(bare, members);
  expect(result.stopped).toContain('listId');
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry' });
  expect(served.now().stats.requests).toBe(0);
  await add(connect(), members, '99');
  expect([on().length, on('99').length]).toEqual([0, 2]);
});

test('a list is made once per name, found on any page, emptied and deleted', async () => {
  const { lists } = unlisted();
  const made = await lists?.create('DC-1');
  expect(made).toEqual({ kind: 'done', value: '5000001' });
  await Promise.all(Array.from({ length: 99 }, (_, number) => make(`other ${number}`)));
  await make('DC-101');
  expect(await lists?.create('DC-101')).toEqual({ kind: 'done', value: '5000101' });
  expect(await unlisted().lists?.create('DC-1')).toEqual(made);
  expect(await lists?.state('5000001')).toEqual({ kind: 'done', value: { kind: 'ready' } });
  const connector = connect();
  await add(connector, membersOf(connector, [person(1)]), '5000001');
  for (const _ of [1, 2]) {
    expect(await lists?.remove('5000001')).toEqual({ kind: 'done', value: 'removed' });
  }
  expect(on('5000001')).toEqual([]);
  expect(await lists?.state('5000001')).toEqual({ kind: 'done', value: { kind: 'gone' } });
  expect((await add(connector, membersOf(connector, [person(1)]), '5000001')).stopped).toContain(
    'audience-invalid',
  );
});

test('a list whose making was answered by nothing is found again by its name', async () => {
  const { lists } = unlisted();
  await lists?.state('1');
  served.now().failNext([
    { status: 200, body: { data: [] } },
    { status: 503, when: 'after' },
  ]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry' });
  expect(await lists?.create('DC-1')).toEqual({ kind: 'done', value: '5000001' });
});

test('calls about lists fail as calls about people do', async () => {
  const { lists } = unlisted();
  await lists?.state('1');
  const inUse = { status: 200, body: { errors: [{ code: 'segment-in-use' }] } };
  served.now().failNext([{ status: 200, body: {} }, inUse]);
  expect(await lists?.remove('1')).toEqual({ kind: 'done', value: 'in_use' });
  served.now().failNext([{ status: 503 }]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry', afterMs: 30_000 });
  served.now().failNext([{ status: 200, body: { data: [] } }, code(200, 'name-must-be-unique')]);
  expect(await lists?.create('DC-1')).toMatchObject({ kind: 'retry' });
  served.now().failNext([{ status: 403 }]);
  expect(await lists?.state('1')).toMatchObject({ kind: 'stopped' });
});

test('a check only reads, and says what to do', async () => {
  expect(await connect().verify?.()).toEqual(
    ['token', 'permission', 'list'].map((name) => ({ name, verdict: 'ok' })),
  );
  await unlisted().lists?.remove('77');
  expect((await connect().verify?.('77'))?.at(-1)).toMatchObject({
    name: 'list',
    verdict: 'failed',
  });
  expect(await connect({ listId: undefined }, { clientSecret: 'wrong' }).verify?.()).toEqual([
    { name: 'token', verdict: 'failed', advice: expect.stringContaining('secret') },
    { name: 'permission', verdict: 'unknown', advice: expect.stringContaining('token first') },
  ]);
  const connector = connect({ listId: undefined });
  await connector.verify?.();
  served.now().failNext([{ status: 403 }]);
  expect((await connector.verify?.())?.at(-1)).toMatchObject({
    name: 'permission',
    verdict: 'failed',
  });
});

test('settings and credentials of another shape are refused', () => {
  expect(() => connect({ advertiserId: 123 })).toThrow();
  expect(() => connect({ listId: '../1' })).toThrow();
  expect(() => connect({ apiVersion: 'latest' })).toThrow();
  expect(() => connect({}, { clientSecret: '' })).toThrow();
});

test.for(troubles)('$name at any request leaves the list as it should be', (trouble) =>
  troubleAtEveryRequest(trouble, {
    served,
    people: 12,
    requests: 7,
    listOf: (at) => String(at + 1),
    connect: (url, listId) => connect({ listId }, {}, url),
    keysOf,
  }),
);

const segments = () => `${served.url}/criteo/2026-07/marketing-solutions/audience-segments`;

function make(name: string) {
  const attributes = { advertiserId: '123', name, contactList: {} };
  return fetch(`${segments()}/create`, {
    method: 'POST',
    headers: { authorization: 'Bearer any' },
    body: JSON.stringify({ data: [{ attributes }] }),
  });
}

function amend(attributes: Readonly<Record<string, unknown>>, token = 'any') {
  return fetch(`${segments()}/${list}/contact-list`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ data: { type: 'ContactlistAmendment', attributes } }),
  });
}

const documented = { operation: 'add', identifierType: 'email', identifiers: [sha256('a')] };

test('the stand-in answers the documented request', async () => {
  const answer = await amend({ ...documented, identifiers: [sha256('a'), 'x', sha256('')] });
  expect(await answer.json()).toMatchObject({
    data: {
      attributes: {
        nbValidIdentifiers: 1,
        nbInvalidIdentifiers: 2,
        sampleInvalidIdentifiers: ['x', sha256('')],
      },
    },
    errors: [],
  });
});

test.for([
  ['another operation', { operation: 'delete' }],
  ['an unknown kind', { identifierType: 'phone' }],
  ['gum without its caller', { identifierType: 'gum' }],
  ['nobody', { identifiers: [] }],
  ['50,001 identifiers', { identifiers: Array.from({ length: 50_001 }, () => sha256('a')) }],
] as const)('the stand-in refuses %s', async ([, wrong]) => {
  expect((await amend({ ...documented, ...wrong })).status).toBe(400);
  expect(on()).toEqual([]);
});

test('calls beyond the limit of a minute are told when it ends, without Retry-After', async () => {
  callsPerMinute = 2;
  served.reopen();
  now += 15_000;
  expect((await amend(documented, 'expired')).status).toBe(401);
  for (const _ of [1, 2]) expect((await amend(documented)).status).toBe(200);
  const late = await amend(documented);
  expect(late.status).toBe(429);
  expect(late.headers.get('retry-after')).toBe(null);
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  const first = await add(connector, members);
  expect(first.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs: 45_000 });
  now += 45_000;
  expect((await add(connector, members)).outcomes.get('person-1')).toEqual({ kind: 'delivered' });
});
