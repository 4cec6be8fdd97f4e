import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import { tiktokDestination } from '../../destinations/tiktok/destination.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { createTiktokPlatform } from '../../local/platforms/tiktok/tiktok.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, nobody, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { sendUntilSettled, troubles } from './platform-rounds.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const audience = '1757000000000001';
const settings = { advertiserId: '7000000000000000001', audienceId: audience };

let dir: string;
let platform: StandIn;
let server: WireServer;

function open(more = {}): void {
  platform = createTiktokPlatform({ dir, clock: () => noon, ...more });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tiktok-'));
  open();
  server = await startWireServer((request) =>
    platform.handle({ ...request, path: request.path.replace(/^\/tiktok/, '') }),
  );
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

function connect(more = {}, accessToken = 'token', url = server.url): Connector {
  return tiktokDestination.connect(
    { settings: { ...settings, ...more }, credentials: { accessToken }, region: 'JP' },
    portsFor(url),
  );
}

function call(path: string, body: unknown, token = 'token') {
  return fetch(`${server.url}/tiktok/open_api/v1.3${path}`, {
    method: 'POST',
    headers: { 'access-token': token },
    body: JSON.stringify(body),
  });
}

async function codeOf(answer: Response): Promise<unknown> {
  const body: unknown = await answer.json();
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}

const cell = (text: string, id = audience) => ({ id: sha256(text), audience_ids: [id] });

/** A request as the documentation shows it, apart from our own mapping. */
const documented = {
  advertiser_ids: [settings.advertiserId],
  action: 'add',
  id_schema: ['EMAIL_SHA256', 'PHONE_SHA256'],
  batch_data: [
    [cell('a@example.jp'), cell('+819012345678')],
    [cell('b@example.jp'), {}],
  ],
};

const keyOf = (number: number): string =>
  [
    `EMAIL_SHA256:${sha256(`person${number}@example.com`)}`,
    `PHONE_SHA256:${sha256(`+8190${String(12_340_000 + number)}`)}`,
  ].join('|');

test('people are added once, removed by any identifier, and outlive the process', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const batchId of ['b1', 'b2']) {
    const result = await connector.send({ batchId, operation: 'add', members });
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  expect(platform.members(audience)).toEqual([keyOf(1), keyOf(2)].sort());
  const byPhone = membersOf(connector, [{ ...person(1), emails: [] }]);
  await connector.send({ batchId: 'b3', operation: 'remove', members: byPhone });
  platform.close();
  open();
  expect(platform.members(audience)).toEqual([keyOf(2)]);
  const answer = await fetch(`${server.url}/tiktok/_members?list=${audience}`);
  expect(await answer.json()).toEqual({ count: 1, digest: sha256(keyOf(2)) });
});

test('whoever comes first, a person with only a phone or a second address is sent', async () => {
  const connector = connect();
  const members = membersOf(connector, [
    { ...nobody, recordId: 'mail', emails: ['b@example.jp', 'a@example.jp'], phones: [] },
    { ...nobody, recordId: 'phone', emails: [], phones: ['090-1234-5678'] },
  ]);
  await connector.send({ batchId: 'b', operation: 'add', members });
  expect(platform.members(audience)).toEqual(
    [
      `EMAIL_SHA256:${sha256('a@example.jp')}`,
      `EMAIL_SHA256:${sha256('b@example.jp')}`,
      `PHONE_SHA256:${sha256('+819012345678')}`,
    ].sort(),
  );
  await connector.send({ batchId: 'c', operation: 'remove', members });
  expect(platform.members(audience)).toEqual([]);
});

test.for([
  [{}, 'john.smith+shop@example.jp', '+819012345678'],
  [{ phoneForm: 'digits' }, 'john.smith+shop@example.jp', '819012345678'],
  [{ phoneForm: 'domestic' }, 'john.smith+shop@example.jp', '09012345678'],
  [{ emailForm: 'strip-dots-and-tag' }, 'johnsmith@example.jp', '+819012345678'],
] as const)('settings %o hash %s and %s', ([forms, email, phone]) => {
  const record = {
    ...nobody,
    recordId: 'p',
    emails: [' John.Smith+shop@Example.jp'],
    phones: ['090 1234 5678'],
  };
  expect(connect(forms).keysOf(record)).toEqual({
    kind: 'keys',
    keys: { email: [sha256(email)], phone: [sha256(phone)] },
  });
});

test.for(vectorsOf('tiktok').hashed)(
  '$field $input arrives as the published hash',
  async (vector) => {
    const { field, input, hash, setting } = vector;
    const connector = connect(setting === undefined ? {} : { phoneForm: setting });
    const members = membersOf(connector, [personWith(field, input)]);
    await connector.send({ batchId: 'b', operation: 'add', members });
    expect(platform.members(audience)).toEqual([`${field.toUpperCase()}_SHA256:${hash}`]);
  },
);

test.for(vectorsOf('tiktok').wrong)('$field $input never arrives as $wrong', async (vector) => {
  const { field, input, normalised } = vector;
  const connector = connect();
  const members = membersOf(connector, [personWith(field, input)]);
  await connector.send({ batchId: 'b', operation: 'add', members });
  expect(platform.members(audience)).toEqual([
    `${field.toUpperCase()}_SHA256:${sha256(normalised)}`,
  ]);
});

test('only the chosen fields are sent, and people without them say so', () => {
  const connector = connect({ fields: ['phone'] });
  expect(connector.keysOf(person(1))).toEqual({
    kind: 'keys',
    keys: { phone: [sha256('+819012340001')] },
  });
  expect(connector.keysOf({ ...person(1), phones: [] })).toEqual({ kind: 'no_identifier' });
  expect(connector.keysOf({ ...person(1), phones: ['1'] })).toMatchObject({ kind: 'refused' });
});

test('2,300 people go in three requests of at most 1,000 rows', async () => {
  const connector = connect();
  const members = membersOf(
    connector,
    Array.from({ length: 2_300 }, (_, n) => person(n)),
  );
  await connector.send({ batchId: 'b', operation: 'add', members });
  expect(platform.stats).toMatchObject({ requests: 3, accepted: 3, added: 2_300 });
  expect(platform.members(audience)).toHaveLength(2_300);
});

test('a refused request is halved until the culprit stands alone', async () => {
  const connector = connect();
  const bad = { recordId: 'bad', keys: { email: ['nothing hashed'] } };
  const members = [...membersOf(connector, [1, 2, 3, 4, 5].map(person)), bad];
  const { outcomes } = await connector.send({ batchId: 'b', operation: 'add', members });
  expect([...outcomes].filter(([, { kind }]) => kind !== 'delivered')).toEqual([
    ['bad', { kind: 'rejected', reason: 'TikTok code 40002' }],
  ]);
  expect(platform.members(audience)).toEqual([1, 2, 3, 4, 5].map(keyOf).sort());
});

const code = (number: number) => ({ status: 200, body: { code: number, message: 'as scripted' } });

test.for([
  [{ status: 429 }, 30_000, undefined],
  [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, undefined],
  [{ status: 429, body: 'gateway', headers: { 'retry-after': '9' } }, 9_000, undefined],
  [code(40100), 30_000, undefined],
  [code(40016), 30_000, undefined],
  [code(50000), 30_000, undefined],
  [code(51999), 30_000, undefined],
  [{ status: 502, body: 'gateway' }, 30_000, undefined],
  [code(40105), 3_600_000, 'TikTok code 40105: token or permission'],
  [code(40001), 3_600_000, 'TikTok code 40001: token or permission'],
  [code(49999), 3_600_000, 'TikTok code 49999'],
  [{ status: 404, body: 'gone' }, 3_600_000, 'TikTok answered 404'],
] as const)(
  'fault %o is tried again after %s ms, stopped by %s',
  async ([fault, afterMs, stopped]) => {
    const connector = connect();
    const members = membersOf(connector, [person(1)]);
    platform.failNext([fault]);
    const result = await connector.send({ batchId: 'b', operation: 'add', members });
    expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs });
    expect(result.stopped).toBe(stopped);
    expect(platform.members(audience)).toEqual([]);
  },
);

test('an answer without a code is unknown', async () => {
  const connector = connect();
  platform.failNext([{ status: 200, body: 'proxy page', when: 'after' }]);
  const members = membersOf(connector, [person(1)]);
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'unknown' });
});

test('a token that is revoked in the middle stops what is left', async () => {
  const connector = connect({}, 'mine');
  const members = membersOf(connector, [person(1)]);
  await connector.send({ batchId: 'b', operation: 'add', members });
  await call('/oauth2/revoke_token/', { access_token: 'mine' });
  const result = await connector.send({ batchId: 'c', operation: 'remove', members });
  expect(result.stopped).toContain('40105');
  expect(platform.members(audience)).toEqual([keyOf(1)]);
});

test('settings and credentials of another shape are refused', () => {
  expect(() => connect({ audienceId: 1757000000000001 })).toThrow();
  expect(() => connect({ phoneForm: 'national' })).toThrow();
  expect(() => connect({ more: 1 })).toThrow();
  expect(() => connect({}, '')).toThrow();
});

test.for(troubles)('$name at any request leaves the list as it should be', async (trouble) => {
  const people = Array.from({ length: 1_050 }, (_, number) => person(number));
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
    const connector = connect({ audienceId: list }, 'token', proxy.url);
    await sendUntilSettled(connector, 'add', all);
    await sendUntilSettled(connector, 'remove', all.filter(gone));
    await sendUntilSettled(connector, 'add', back);
    await proxy.close();
    expect(seen).toBe(4);
    expect(platform.members(list)).toEqual(expected);
  }
});

test('the stand-in takes the documented request', async () => {
  expect(await codeOf(await call('/segment/mapping/', documented))).toBe(0);
  expect(platform.members(audience)).toHaveLength(2);
  const removal = { ...documented, action: 'delete', batch_data: [[{}, cell('+819012345678')]] };
  expect(await codeOf(await call('/segment/mapping/', removal))).toBe(0);
  expect(platform.members(audience)).toEqual([`EMAIL_SHA256:${sha256('b@example.jp')}`]);
});

test.for([
  ['an unknown kind', { id_schema: ['EMAIL', 'PHONE'] }],
  ['a kind twice', { id_schema: ['EMAIL_SHA256', 'EMAIL_SHA256'] }],
  ['a row that drops its missing cell', { batch_data: [[cell('a')]] }],
  ['a row of nobody', { batch_data: [[{}, {}]] }],
  [
    'an audience id that lost its digits',
    { batch_data: [[{ id: sha256('a'), audience_ids: [1757000000000001] }, {}]] },
  ],
  [
    'the hash of nothing',
    {
      batch_data: [
        [cell('a'), {}],
        [cell(''), {}],
      ],
    },
  ],
  ['upper-case hex', { batch_data: [[{ ...cell('a'), id: sha256('a').toUpperCase() }, {}]] }],
  ['another action', { action: 'remove' }],
  ['no advertiser', { advertiser_ids: [] }],
  ['no rows', { batch_data: [] }],
  ['1,001 rows', { batch_data: Array.from({ length: 1_001 }, (_, n) => [cell(`${n}`), {}]) }],
  ['more than 1 MB', { filling: 'x'.repeat(1_000_000) }],
] as const)('the stand-in refuses %s with code 40002 and status 200', async ([, wrong]) => {
  const answer = await call('/segment/mapping/', { ...documented, ...wrong });
  expect(answer.status).toBe(200);
  expect(await codeOf(answer)).toBe(40002);
  expect(platform.members(audience)).toEqual([]);
});

test('the stand-in makes, counts and deletes audiences, and gives a token once', async () => {
  const made = await call('/segment/audience/', {
    advertiser_id: '7',
    custom_audience_name: 'A-01',
    action: 'create',
  });
  expect(await made.json()).toMatchObject({ data: { audience_id: audience } });
  await call('/segment/mapping/', documented);
  const counted = await fetch(
    `${server.url}/tiktok/open_api/v1.3/dmp/custom_audience/get/?custom_audience_ids=["${audience}"]`,
    { headers: { 'access-token': 'token' } },
  );
  expect(await counted.json()).toMatchObject({
    data: { list: [{ audience_details: { cover_num: 2 } }] },
  });
  await call('/segment/audience/', { advertiser_id: '7', audience_id: audience, action: 'delete' });
  expect(platform.members(audience)).toEqual([]);
  const asked = { app_id: 'a', secret: 's', auth_code: 'once' };
  expect(await codeOf(await call('/oauth2/access_token/', asked))).toBe(0);
  expect(await codeOf(await call('/oauth2/access_token/', asked))).toBe(40002);
  expect(await codeOf(await call('/segment/mapping/', documented, 'expired-1'))).toBe(40105);
});

test('the stand-in counts requests in a second', async () => {
  platform.close();
  open({ requestsPerSecond: 2 });
  const codes = [];
  for (const _ of [1, 2, 3]) codes.push(await codeOf(await call('/segment/mapping/', documented)));
  expect(codes).toEqual([0, 0, 40100]);
});
