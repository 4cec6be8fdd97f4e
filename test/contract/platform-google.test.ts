import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector } from '../../destinations/destination.ts';
import { googleDestination } from '../../destinations/google/destination.ts';
import { createGooglePlatform } from '../../local/platforms/google/google.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { membersOf, nobody, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const settings = { operatingAccountId: '1234567890', userListId: '555000111' };
const list = settings.userListId;

let dir: string;
let platform: StandIn;
let server: WireServer;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'google-'));
  platform = createGooglePlatform({ dir, clock: () => noon });
  server = await startWireServer((request) =>
    platform.handle({ ...request, path: request.path.replace(/^\/google/, '') }),
  );
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

function connect(credentials: unknown = { accessToken: 'token' }, more = {}): Connector {
  return googleDestination.connect(
    { settings: { ...settings, ...more }, credentials, region: 'JP' },
    portsFor(server.url),
  );
}

function post(call: string, body: unknown, token = 'token') {
  return fetch(`${server.url}/google/v1/audienceMembers:${call}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
}

/** A request as the documentation shows it, apart from our own mapping. */
function documented(userIdentifiers: readonly unknown[] = [{ emailAddress: sha256('a@b.jp') }]) {
  return {
    destinations: [
      {
        reference: 'd1',
        operatingAccount: { accountType: 'GOOGLE_ADS', accountId: '1234567890' },
        productDestinationId: list,
      },
    ],
    audienceMembers: [
      {
        destinationReferences: ['d1'],
        consent: { adUserData: 'CONSENT_GRANTED', adPersonalization: 'CONSENT_GRANTED' },
        userData: { userIdentifiers },
      },
    ],
    encoding: 'HEX',
    termsOfService: { customerMatchTermsOfServiceStatus: 'ACCEPTED' },
    validateOnly: false,
  };
}

test('people are added once, removed by any identifier, and listed by what was hashed', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const batchId of ['b1', 'b2']) {
    const result = await connector.send({ batchId, operation: 'add', members });
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
    expect(result.receipts).toHaveLength(1);
  }
  const keys = [1, 2].map((number) =>
    [
      `email:${sha256(`person${number}@example.com`)}`,
      `phone:${sha256(`+81901234000${number}`)}`,
    ].join('|'),
  );
  expect(platform.members(list)).toEqual(keys.sort());
  const byPhone = membersOf(connector, [{ ...person(1), emails: [] }]);
  await connector.send({ batchId: 'b3', operation: 'remove', members: byPhone });
  expect(platform.members(list)).toHaveLength(1);
  const answer = await fetch(`${server.url}/google/_members?list=${list}`);
  expect(await answer.json()).toEqual({
    count: 1,
    digest: sha256(platform.members(list).join('\n')),
  });
});

test('members outlive the process', async () => {
  const connector = connect();
  await connector.send({
    batchId: 'b',
    operation: 'add',
    members: membersOf(connector, [person(1)]),
  });
  const before = platform.members(list);
  platform.close();
  platform = createGooglePlatform({ dir, clock: () => noon });
  expect(platform.members(list)).toEqual(before);
});

test('12,000 people go in two requests', async () => {
  const connector = connect();
  const members = membersOf(
    connector,
    Array.from({ length: 12_000 }, (_, number) => ({ ...person(number), phones: [] })),
  );
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  expect(result.receipts).toHaveLength(2);
  expect(platform.members(list)).toHaveLength(12_000);
});

test('a blamed member is dropped and its neighbours arrive', async () => {
  const connector = connect();
  const good = membersOf(connector, [person(1), person(2)]);
  const bad = { recordId: 'bad', keys: { email: ['not a hash'] } };
  const members = [...good.slice(0, 1), bad, ...good.slice(1)];
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  expect(result.outcomes.get('bad')).toEqual({ kind: 'rejected', reason: expect.any(String) });
  expect(result.outcomes.get('person-2')).toEqual({ kind: 'delivered' });
  expect(platform.members(list)).toHaveLength(2);
});

test('the request status goes from processing to done', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  const { receipts } = await connector.send({ batchId: 'b', operation: 'add', members });
  expect(await connector.checkReceipt?.(receipts[0] ?? '')).toEqual({ kind: 'processing' });
  expect(await connector.checkReceipt?.(receipts[0] ?? '')).toEqual({ kind: 'done' });
  expect(await connector.checkReceipt?.('nothing')).toMatchObject({ kind: 'retry' });
});

test('an access token is fetched with the refresh token and renewed when refused', async () => {
  const connector = connect({ clientId: 'c', clientSecret: 's', refreshToken: 'r' });
  const members = membersOf(connector, [person(1)]);
  await connector.send({ batchId: 'b1', operation: 'add', members });
  platform.failNext([{ status: 401 }]);
  const result = await connector.send({ batchId: 'b2', operation: 'add', members });
  expect(result.outcomes.get('person-1')).toEqual({ kind: 'delivered' });
  const revoked = connect({ clientId: 'c', clientSecret: 's', refreshToken: 'revoked' });
  const stopped = await revoked.send({ batchId: 'b3', operation: 'add', members });
  expect(stopped.stopped).toContain('401');
});

test.for([
  [{ status: 429 }, { kind: 'retry', afterMs: 60_000 }, undefined],
  [
    {
      status: 429,
      body: {
        error: { details: [{ metadata: { quota_limit: 'IngestionWritesPerDayPerProject' } }] },
      },
    },
    { kind: 'retry', afterMs: 20 * 60 * 60 * 1000 },
    undefined,
  ],
  [{ status: 503 }, { kind: 'retry', afterMs: 30_000 }, undefined],
  [{ status: 401 }, { kind: 'retry' }, /401/],
  [{ status: 403 }, { kind: 'retry' }, /403/],
] as const)('fault %o becomes %o', async ([fault, outcome, stopped]) => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  platform.failNext([fault]);
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  expect(result.outcomes.get('person-1')).toMatchObject(outcome);
  if (stopped === undefined) expect(result.stopped).toBeUndefined();
  else expect(result.stopped).toMatch(stopped);
  expect(platform.members(list)).toEqual([]);
});

test('a request whose answer is lost took effect and may be sent again', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  platform.failNext([{ status: 503, when: 'after' }]);
  await connector.send({ batchId: 'b', operation: 'add', members });
  expect(platform.members(list)).toHaveLength(1);
  await connector.send({ batchId: 'b', operation: 'add', members });
  expect(platform.members(list)).toHaveLength(1);
});

test('records without usable contacts say so', () => {
  const connector = connect();
  const empty = { ...nobody, recordId: 'p' };
  expect(connector.keysOf(empty)).toEqual({ kind: 'no_identifier' });
  expect(connector.keysOf({ ...empty, emails: ['quinn'], phones: ['1'] })).toMatchObject({
    kind: 'refused',
  });
  expect(connector.keysOf({ ...empty, emails: ['info@example.jp'] })).toMatchObject({
    kind: 'refused',
  });
  expect(connector.keysOf({ ...empty, emails: ['quinn', 'a@example.jp'] })).toMatchObject({
    kind: 'keys',
  });
});

test('an address needs all of its parts', () => {
  const connector = connect(undefined, { fields: ['address'] });
  const named = { ...nobody, recordId: 'p', firstName: '花子', lastName: '山田' };
  expect(connector.keysOf(named)).toEqual({ kind: 'no_identifier' });
  const keys = connector.keysOf({ ...named, country: 'JP', postalCode: '〒150-0001' });
  expect(keys).toMatchObject({ keys: { postal_code: ['150-0001'], region_code: ['JP'] } });
});

test('settings and credentials of another shape are refused', () => {
  expect(() => connect(undefined, { userListId: '12-34' })).toThrow();
  expect(() => connect({ password: 'x' })).toThrow();
});

test('the stand-in takes the documented request', async () => {
  const address = {
    givenName: sha256('mary'),
    familyName: sha256('ann'),
    regionCode: 'US',
    postalCode: '94045',
  };
  const answer = await post(
    'ingest',
    documented([{ emailAddress: sha256('a@b.jp') }, { address }]),
  );
  expect(answer.status).toBe(200);
  expect(platform.members(list)).toHaveLength(1);
});

test.for([
  ['upper-case hex', documented([{ emailAddress: sha256('x').toUpperCase() }]), 'INVALID_HEX'],
  ['a short hash', documented([{ phoneNumber: sha256('x').slice(2) }]), 'INVALID_SHA256_FORMAT'],
  ['the hash of nothing', documented([{ emailAddress: sha256('') }]), 'INVALID_SHA256_FORMAT'],
  ["the other API's addressInfo", documented([{ addressInfo: {} }]), 'UNKNOWN_FIELD'],
  ['no identifier', documented([]), 'REQUIRED_FIELD_MISSING'],
  [
    'eleven identifiers',
    documented(Array.from({ length: 11 }, (_, n) => ({ emailAddress: sha256(`${n}`) }))),
    'TOO_MANY_USER_IDENTIFIERS',
  ],
  ['unsigned terms', { ...documented(), termsOfService: undefined }, 'TERMS_AND_CONDITIONS'],
  ['no encoding', { ...documented(), encoding: undefined }, 'REQUIRED_FIELD_MISSING'],
  [
    'no consent',
    {
      ...documented(),
      audienceMembers: documented().audienceMembers.map(({ consent, ...rest }) => rest),
    },
    'CONSENT_NOT_GRANTED',
  ],
  [
    'an account with hyphens',
    {
      ...documented(),
      destinations: [
        {
          operatingAccount: { accountType: 'GOOGLE_ADS', accountId: '123-456-7890' },
          productDestinationId: list,
        },
      ],
    },
    'INVALID_NUMBER_FORMAT',
  ],
  [
    '10,001 members',
    {
      ...documented(),
      audienceMembers: Array.from({ length: 10_001 }, () => documented().audienceMembers[0]),
    },
    'TOO_MANY_AUDIENCE_MEMBERS',
  ],
  ['no JSON object', 'x', 'INVALID_ARGUMENT'],
] as const)('the stand-in refuses %s and applies nothing', async ([, body, reason]) => {
  const answer = await post('ingest', body);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(reason);
  expect(platform.members(list)).toEqual([]);
});

test('the stand-in asks for a token and checks without effect when told to', async () => {
  expect((await post('ingest', documented(), 'expired-1')).status).toBe(401);
  expect((await post('ingest', { ...documented(), validateOnly: true })).status).toBe(200);
  expect(platform.members(list)).toEqual([]);
});

test('removeAll spares who was added after the instant', async () => {
  await post('ingest', documented());
  const { destinations } = documented();
  await post('removeAll', { destinations, removeAsOfTime: new Date(noon).toISOString() });
  expect(platform.members(list)).toHaveLength(1);
  await post('removeAll', { destinations, removeAsOfTime: new Date(noon + 1).toISOString() });
  expect(platform.members(list)).toEqual([]);
});
