import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { amazonDestination } from '../../destinations/amazon/destination.ts';
import { parseExact } from '../../destinations/amazon/exact-numbers.ts';
import type { Connector, Member } from '../../destinations/destination.ts';
import { createAmazonPlatform } from '../../local/platforms/amazon/amazon.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, nobody, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { sendUntilSettled, troubles } from './platform-rounds.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const audience = '987654321098765432';
const settings = { advertiserId: '123456789012345678', audienceId: audience };
const credentials = { clientId: 'app', clientSecret: 'secret', refreshToken: 'refresh' };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let dir: string;
let platform: StandIn;
let server: WireServer;
let now: number;
/** What the Ads API was sent, as it was written. */
let bodies: string[];

function open(): void {
  platform = createAmazonPlatform({ dir, clock: () => now });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'amazon-'));
  now = noon;
  bodies = [];
  open();
  server = await startWireServer((request) => {
    const path = request.path.replace(/^\/amazon/, '');
    if (path.startsWith('/amc')) bodies.push(request.body.toString());
    return platform.handle({ ...request, path });
  });
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

function connect(more = {}, otherCredentials = {}, url = server.url): Connector {
  return amazonDestination.connect(
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
const emailOf = (number: number): string => `email:${sha256(`person${number}@example.com`)}`;
const keysOf = (numbers: readonly number[]): readonly string[] =>
  numbers
    .flatMap((number) => [emailOf(number), `phone:${sha256(`8190${12_340_000 + number}`)}`])
    .sort();

test('people are added once, removed, and outlive the process', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const _ of [1, 2]) {
    const { outcomes, receipts } = await send(connector, 'add', members);
    expect([...outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
    expect(receipts).toHaveLength(1);
  }
  expect(platform.members(audience)).toEqual(keysOf([1, 2]));
  await send(connector, 'remove', members.slice(0, 1));
  platform.close();
  open();
  expect(platform.members(audience)).toEqual(keysOf([2]));
});

test('a request is what the documentation shows, ids in bare digits', async () => {
  const connector = connect({ fields: ['email', 'first_name'] });
  const someone = { ...personWith('email', 'test@twilio.com'), firstName: 'Jane' };
  const members = membersOf(connector, [someone]);
  await send(connector, 'add', members);
  await send(connector, 'remove', members);
  const record = {
    externalUserId: expect.stringMatching(/^[0-9a-f]{32}$/),
    countryCode: 'JP',
    hashedPII: [
      {
        email: 'c551027f06bd3f307ccd6abb61edc500def2680944c010e932ab5b27a3a8f151',
        firstname: sha256('jane'),
      },
    ],
  };
  const granted = { amznAdStorage: 'GRANTED', amznUserData: 'GRANTED' };
  const userConsent = { geo: { countryCode: 'JP' }, consent: { amzn: granted } };
  expect(bodies[0]).toMatch(/^\{"audienceId":987654321098765432,"records":\[\{/);
  expect(bodies.map(parseExact)).toEqual([
    { audienceId: audience, records: [{ ...record, action: 'CREATE', userConsent }] },
    { audienceId: audience, records: [{ ...record, action: 'DELETE' }] },
  ]);
});

test.for(vectorsOf('amazon').hashed)(
  '$field $input arrives as the published hash',
  async (vector) => {
    const connector = connect();
    const { field, input, hash } = vector;
    await send(connector, 'add', membersOf(connector, [personWith(field, input)]));
    expect(platform.members(audience)).toEqual([`${field}:${hash}`]);
  },
);

test('what describes a person goes with each identifier, in the published hashes', async () => {
  const connector = connect({ fields: ['email', 'city', 'state', 'postal'] });
  const described = {
    ...personWith('email', 'test@twilio.com'),
    city: 'Osaka City',
    state: 'California',
    postalCode: '90002',
  };
  await send(connector, 'add', membersOf(connector, [described]));
  expect(platform.members(audience)).toEqual([
    [
      'city:61a01e4b10bf579b267bdc16858c932339e8388537363c9c0961bcf5520c8897',
      'email:c551027f06bd3f307ccd6abb61edc500def2680944c010e932ab5b27a3a8f151',
      'postal:516b1543763b8b04f15897aeac07eba66f4e36fdac6945bacb6bdac57e44598a',
      'state:7e8eea5cc60980270c9ceb75ce8c087d48d726110fd3d17921f774eefd8e18d8',
    ].join('|'),
  ]);
});

test('who has neither address nor phone cannot be sent, whatever else is known', () => {
  const named = connect({ fields: ['email', 'first_name'] });
  expect(named.keysOf({ ...nobody, firstName: 'Jane' })).toEqual({ kind: 'no_identifier' });
  expect(connect().keysOf(personWith('phone', '1'))).toMatchObject({ kind: 'refused' });
  expect(() => connect({ fields: ['first_name'] })).toThrow(/email or phone/);
});

test('an address is taken off whoever it belongs to by then', async () => {
  const connector = connect();
  await send(connector, 'add', membersOf(connector, [person(1)]));
  const merged = { ...person(2), emails: [...person(1).emails, ...person(2).emails] };
  await send(connector, 'add', membersOf(connector, [merged]));
  await send(connector, 'remove', membersOf(connector, [{ ...merged, recordId: 'other' }]));
  expect(platform.members(audience)).toEqual(keysOf([1]).filter((key) => key.startsWith('phone')));
});

test('no id of ours is in a request', async () => {
  const connector = connect();
  const people = [{ ...person(1), recordId: 'profile-of-ours' }];
  await send(connector, 'add', membersOf(connector, people));
  expect(bodies.join()).not.toContain('profile-of-ours');
});

test('a member ends 397 days after it was last sent', async () => {
  const connector = connect();
  await send(connector, 'add', membersOf(connector, [person(1)]));
  expect(amazonDestination.membershipDays).toBe(397);
  now += 397 * dayMs - 1;
  expect(platform.members(audience)).toHaveLength(2);
  now += 1;
  expect(platform.members(audience)).toEqual([]);
});

test('no request has more than 6,000 records or 1 MB', async () => {
  const connector = connect({ fields: ['email', 'phone', 'first_name', 'last_name', 'city'] });
  const people = Array.from({ length: 3_100 }, (_, number) => ({
    ...person(number),
    firstName: 'Jane',
    lastName: 'Doe',
    city: 'Osaka',
  }));
  await send(connector, 'add', membersOf(connector, people));
  const sizes = bodies.map((body) => body.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000_000);
  expect(Math.max(...sizes)).toBeGreaterThan(980_000);
  const counts = bodies.map((body) => body.split('externalUserId').length - 1);
  expect(Math.max(...counts)).toBeLessThanOrEqual(6_000);
  expect(platform.stats.added).toBe(6_200);
});

test('a refusal without blame is halved', async () => {
  const connector = connect();
  const good = membersOf(connector, [1, 2, 3].map(person));
  const bad = { recordId: 'bad', keys: { email: ['nothing hashed'] } };
  const { outcomes } = await send(connector, 'add', [...good.slice(0, 2), bad, ...good.slice(2)]);
  expect([...outcomes].filter(([, { kind }]) => kind !== 'delivered')).toEqual([
    ['bad', { kind: 'rejected', reason: 'Amazon answered 400 HTTP_400' }],
  ]);
  expect(platform.members(audience)).toEqual(keysOf([1, 2, 3]));
});

test('a request is worked on, then done; a status that is not known is asked for again', async () => {
  const connector = connect();
  const { receipts } = await send(connector, 'add', membersOf(connector, [person(1)]));
  const [receipt = ''] = receipts;
  expect(await connector.checkReceipt?.(receipt)).toEqual({ kind: 'processing' });
  now += 60_000;
  expect(await connector.checkReceipt?.(receipt)).toEqual({ kind: 'done' });
  for (const [status, kind] of [
    ['FAILED', 'failed'],
    ['PARTIALLYSUCCEEDED', 'partly'],
    ['NEW', 'retry'],
  ] as const) {
    platform.failNext([{ status: 200, body: { jobRequestId: receipt, status } }]);
    expect(await connector.checkReceipt?.(receipt)).toMatchObject({ kind });
  }
});

test('an audience of nineteen digits is made, found, filled, and deleted by hand', async () => {
  const connector = connect({ audienceId: undefined });
  const made = await connector.lists?.create('A-01');
  expect(made).toEqual({ kind: 'done', value: '9876543210987654001' });
  const listId = made?.kind === 'done' ? made.value : '';
  expect(bodies[0]).toContain('"targetResource":{"advertiserId":123456789012345678}');
  expect(parseExact(bodies[0] ?? '')).toMatchObject({
    name: 'A-01',
    countryCode: 'JP',
    metadata: { externalAudienceId: 'A-01', ttl: '34300800', audienceFees: [] },
  });
  const members = membersOf(connector, [person(1)]);
  await connector.send({ batchId: 'b', operation: 'add', members, listId });
  expect(platform.members(listId)).toEqual(keysOf([1]));
  expect(await connector.lists?.state(listId)).toEqual({ kind: 'done', value: { kind: 'ready' } });
  expect(await connector.lists?.state('404')).toEqual({ kind: 'done', value: { kind: 'gone' } });
  expect(await connector.lists?.remove(listId)).toMatchObject({ kind: 'stopped' });
  expect((await send(connector, 'add', members)).stopped).toMatch(/No list/);
});

test('a check tells of token, terms and audience', async () => {
  const verdicts = async (connector: Connector, listId?: string) =>
    Object.fromEntries(
      (await connector.verify?.(listId))?.map((one) => [one.name, one.verdict]) ?? [],
    );
  const good = { token: 'ok', permission: 'ok', terms: 'ok', size: 'unknown', list: 'ok' };
  expect(await verdicts(connect())).toEqual(good);
  expect(await verdicts(connect(), '404')).toEqual({ ...good, list: 'failed' });
  expect(await verdicts(connect({}, { clientId: 'no-terms' }))).toMatchObject({ terms: 'failed' });
  expect(await verdicts(connect({}, { refreshToken: 'revoked' }))).toEqual({
    token: 'failed',
    permission: 'unknown',
    terms: 'unknown',
    list: 'unknown',
    size: 'unknown',
  });
});

test('a token is renewed before it ends, and once when it is refused', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  await send(connector, 'add', members);
  now += hourMs - 30_000;
  await send(connector, 'add', members);
  expect(platform.stats.requests).toBe(4);
  platform.failNext([{ status: 401 }]);
  expect((await send(connector, 'add', members)).stopped).toBeUndefined();
  expect(platform.stats.requests).toBe(7);
  platform.failNext([
    { status: 401 },
    { status: 200, body: { access_token: 'x', expires_in: 60 } },
  ]);
  expect((await send(connector, 'add', members)).stopped).toBe(
    'Amazon answered 401: the token was refused',
  );
});

test.for([
  [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, undefined],
  [{ status: 429 }, 30_000, undefined],
  [{ status: 503, body: { message: 'busy' } }, 30_000, undefined],
  [{ status: 403 }, hourMs, 'Amazon answered 403: the account has no permission'],
  [{ status: 404 }, hourMs, 'Amazon answered 404 HTTP_404'],
  [{ status: 415, body: { message: 'x' } }, hourMs, 'Amazon answered 415'],
] as const)('fault %o waits %s ms, stopped by %s', async ([fault, afterMs, stopped]) => {
  const connector = connect();
  await connector.verify?.();
  platform.failNext([fault]);
  const result = await send(connector, 'add', membersOf(connector, [person(1)]));
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs });
  expect(result.stopped).toBe(stopped);
  expect(platform.members(audience)).toEqual([]);
});

test('an answer without a job is unknown', async () => {
  const connector = connect();
  await connector.verify?.();
  platform.failNext([{ status: 202, body: 'proxy page', when: 'after' }]);
  const { outcomes } = await send(connector, 'add', membersOf(connector, [person(1)]));
  expect(outcomes.get('person-1')).toMatchObject({ kind: 'unknown' });
});

test.for(troubles)('$name at any request leaves the audience as it should be', async (trouble) => {
  const everybody = Array.from({ length: 40 }, (_, number) => number);
  const all = membersOf(connect(), everybody.map(person));
  const gone = all.slice(0, 20);
  const expected = keysOf(everybody.slice(10));
  for (let at = 0; at < 4; at += 1) {
    const audienceId = `98765432109876543${at}`;
    let last = 0;
    const proxy = await startFaultProxy(server.url, (index) => {
      last = index;
      if (index !== at) return 'pass';
      if (trouble.fault !== undefined) platform.failNext([trouble.fault]);
      return trouble.passage ?? 'pass';
    });
    const connector = connect({ audienceId }, {}, proxy.url);
    await sendUntilSettled(connector, 'add', all);
    await sendUntilSettled(connector, 'remove', gone);
    await sendUntilSettled(connector, 'add', gone.slice(10));
    await proxy.close();
    expect(last).toBeGreaterThanOrEqual(4);
    expect(platform.members(audienceId)).toEqual(expected);
  }
});

const tokenBody = z.object({ access_token: z.string() });

/** A request of our own making, apart from the mapping. */
async function post(body: string, contentType = 'application/vnd.amcaudiences.v1+json') {
  const signedIn = await fetch(`${server.url}/amazon/auth/o2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'app',
      client_secret: 's',
      refresh_token: 'r',
    }),
  });
  const token = tokenBody.parse(await signedIn.json()).access_token;
  return fetch(`${server.url}/amazon/amc/audiences/records`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'amazon-advertising-api-clientid': 'app',
      'content-type': contentType,
    },
    body,
  });
}

const good = {
  externalUserId: 'cust-001',
  countryCode: 'JP',
  action: 'CREATE',
  hashedPII: [{ email: sha256('a') }],
};
const bodyOf = (record: object, id = audience): string =>
  `{"audienceId":${id},"records":${JSON.stringify([record])}}`;

test.for([
  ['an id in quotes', bodyOf(good, `"${audience}"`), 400],
  ['an id with a blank', bodyOf({ ...good, externalUserId: 'cust 001' }), 400],
  ['another action', bodyOf({ ...good, action: 'UPDATE' }), 400],
  ['another kind', bodyOf({ ...good, hashedPII: [{ mail: sha256('a') }] }), 400],
  ['no hash', bodyOf({ ...good, hashedPII: [{ email: 'a@example.jp' }] }), 400],
  ['the hash of nothing', bodyOf({ ...good, hashedPII: [{ email: sha256('') }] }), 400],
  ['no consent in Germany', bodyOf({ ...good, countryCode: 'DE' }), 400],
  ['an audience that is not there', bodyOf(good, '404'), 404],
  ['1,000,001 bytes', bodyOf(good).padEnd(1_000_001), 413],
] as const)('the stand-in refuses %s', async ([, body, status]) => {
  expect((await post(body)).status).toBe(status);
  expect(platform.members(audience)).toEqual([]);
});

test('the stand-in takes the documented request, and no other content type', async () => {
  expect((await post(bodyOf(good), 'application/json')).status).toBe(415);
  const answer = await post(bodyOf(good));
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ jobRequestId: expect.any(String) });
  expect(platform.members(audience)).toEqual([`email:${sha256('a')}`]);
});
