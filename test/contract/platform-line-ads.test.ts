import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import { lineAdsDestination } from '../../destinations/line-ads/destination.ts';
import { signedHeaders } from '../../destinations/line-ads/signature.ts';
import { createLineAdsPlatform } from '../../local/platforms/line-ads/line-ads.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, nobody, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { troubles } from './platform-rounds.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const list = 'A-01';
const settings = { acknowledgeMerger: true, adAccountId: 'A1' };
const credentials = { accessKey: 'shop', secretKey: 'shop-secret' };
const hourMs = 3_600_000;

let dir: string;
let platform: StandIn;
let server: WireServer;
let now: number;

function open(): void {
  platform = createLineAdsPlatform({ dir, clock: () => now });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'line-ads-'));
  now = noon;
  open();
  server = await startWireServer((request) =>
    platform.handle({ ...request, path: request.path.replace(/^\/line-ads/, '') }),
  );
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

function connect(more = {}, otherCredentials = {}, url = server.url): Connector {
  return lineAdsDestination.connect(
    {
      settings: { ...settings, ...more },
      credentials: { ...credentials, ...otherCredentials },
      region: 'JP',
    },
    { ...portsFor(url), clock: () => now },
  );
}

const add = (connector: Connector, members: readonly Member[], listId = list) =>
  connector.send({ batchId: 'b', operation: 'add', members, listId });
const keyOf = (number: number): string => `HASHED_EMAIL:${sha256(`person${number}@example.com`)}`;

test('a list comes to be with its first upload, grows with the next, and outlives the process', async () => {
  const connector = connect();
  const made = await connector.lists?.create(list);
  expect(made).toEqual({ kind: 'done', value: list });
  expect(await connector.lists?.state(list)).toEqual({ kind: 'done', value: { kind: 'ready' } });
  for (const number of [1, 2, 1]) {
    const { outcomes } = await add(connector, membersOf(connector, [person(number)]));
    expect([...outcomes.values()]).toEqual([{ kind: 'delivered' }]);
  }
  platform.close();
  open();
  expect(platform.members(list)).toEqual([keyOf(1), keyOf(2)].sort());
  expect(platform.members('1')).toEqual(platform.members(list));
  // Another process finds it by its name.
  const other = connect();
  await add(other, membersOf(other, [person(3)]));
  expect(platform.members('1')).toHaveLength(3);
  expect(platform.members('2')).toEqual([]);
});

test.for(vectorsOf('line-ads').hashed)(
  '$field $input arrives as the published hash',
  async (vector) => {
    const connector = connect({ field: vector.field });
    await add(connector, membersOf(connector, [personWith(vector.field, vector.input)]));
    const kind = vector.field === 'email' ? 'HASHED_EMAIL' : 'HASHED_PHONE_NUMBER';
    expect(platform.members(list)).toEqual([`${kind}:${vector.hash}`]);
  },
);

test('phones go in the form that is set, devices in the clear', async () => {
  const digits = connect({ field: 'phone', phoneForm: 'digits' });
  await add(digits, membersOf(digits, [personWith('phone', '090-1234-5678')]), 'phones');
  expect(platform.members('phones')).toEqual([`HASHED_PHONE_NUMBER:${sha256('819012345678')}`]);
  const devices = connect({ field: 'ifa' });
  const idfa = '6d92078a-8246-4ba4-ae5b-76104861e7dc';
  await add(devices, membersOf(devices, [{ ...nobody, idfas: [idfa] }]), 'devices');
  expect(platform.members('devices')).toEqual([`IFA:${idfa}`]);
});

test('an address with a plus sign is refused here, with the reason', () => {
  expect(connect().keysOf(personWith('email', 'a+b@example.jp'))).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/LINE Ads refuses/),
  });
  expect(connect().keysOf({ ...nobody, phones: ['09012345678'] })).toEqual({
    kind: 'no_identifier',
  });
});

test('without a word on the merger there is no destination', () => {
  expect(() => connect({ acknowledgeMerger: undefined })).toThrow(/merging into LY Ads/);
  expect(() => connect({ acknowledgeMerger: false })).toThrow(/merging into LY Ads/);
});

test('nobody is taken off a list', async () => {
  expect(lineAdsDestination).toMatchObject({ operations: ['add'], removal: 'rebuild' });
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  await add(connector, members);
  const result = await connector.send({ batchId: 'b', operation: 'remove', members, listId: list });
  expect(result.stopped).toMatch(/build it anew/);
  expect(platform.members(list)).toEqual([keyOf(1)]);
});

test('a batch goes to its own list, else to that of the settings, else nowhere', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  await add(connector, members);
  const listless = { batchId: 'b', operation: 'add', members } as const;
  expect((await connector.send(listless)).stopped).toMatch(/No list/);
  const settled = connect({ audienceId: '1' });
  const more = membersOf(settled, [person(2)]);
  expect((await settled.send({ ...listless, members: more })).stopped).toBeUndefined();
  expect(platform.members('1')).toHaveLength(2);
});

test('100,001 lines go in two files of one list', async () => {
  const connector = connect();
  const members = Array.from({ length: 100_001 }, (_, number) => ({
    recordId: String(number),
    keys: { email: [number.toString(16).padStart(64, '0')] },
  }));
  const { receipts } = await add(connector, members);
  expect(platform.stats).toMatchObject({ requests: 4, added: 100_001 });
  expect(receipts).toEqual(['1', '1']);
});

test('an upload is worked on, then done, or failed with its reason', async () => {
  const connector = connect();
  const { receipts } = await add(connector, membersOf(connector, [person(1)]));
  expect(await connector.checkReceipt?.(receipts[0] ?? '')).toEqual({ kind: 'processing' });
  expect(await connector.lists?.state(list)).toEqual({ kind: 'done', value: { kind: 'building' } });
  now += 60_000;
  expect(await connector.checkReceipt?.('1')).toEqual({ kind: 'done' });
  expect(await connector.lists?.state('1')).toEqual({ kind: 'done', value: { kind: 'ready' } });
  await add(connector, [{ recordId: 'bad', keys: { email: ['no hash'] } }], 'bad');
  now += 60_000;
  const failed = { AUDIENCE_GROUP_AUDIENCE_INSUFFICIENT: 0 };
  expect(await connector.checkReceipt?.('2')).toEqual({ kind: 'failed', failedRecords: failed });
  expect(await connector.lists?.state('bad')).toMatchObject({ value: { kind: 'failed' } });
  platform.failNext([{ status: 500 }]);
  expect(await connector.checkReceipt?.('2')).toMatchObject({ kind: 'retry' });
});

test('processes that make a list at once go on with one', async () => {
  const each = [1, 2, 3].map((number) => ({ connector: connect(), number }));
  const results = await Promise.all(
    each.map(({ connector, number }) => add(connector, membersOf(connector, [person(number)]))),
  );
  expect(results.flatMap(({ outcomes }) => [...outcomes.values()])).toEqual(
    each.map(() => ({ kind: 'delivered' })),
  );
  expect(platform.members(list)).toEqual([1, 2, 3].map(keyOf).sort());
  expect(platform.stats.added).toBeGreaterThan(3);
  const audiences = await signed('GET', '/custom-audiences');
  expect(await audiences.json()).toMatchObject({ totalElements: 1 });
});

test('a second list of the name, left behind by a crash, goes with the first', async () => {
  await upload({ ...vip, name: list });
  await upload({ ...vip, name: list });
  await connect().lists?.remove(list);
  const audiences = await signed('GET', '/custom-audiences');
  expect(await audiences.json()).toMatchObject({ totalElements: 0 });
});

test('lists are found among hundreds, removed once, and kept while in use', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  for (let number = 0; number < 120; number += 1) await add(connector, members, `used-${number}`);
  expect(await connector.lists?.state('120')).toMatchObject({ value: { kind: 'building' } });
  expect(await connector.verify?.('120')).toContainEqual({ name: 'list', verdict: 'ok' });
  expect(await connector.lists?.remove('used-7')).toEqual({ kind: 'done', value: 'in_use' });
  await add(connector, members);
  for (const _ of [1, 2]) {
    expect(await connector.lists?.remove(list)).toEqual({ kind: 'done', value: 'removed' });
  }
  expect(await connector.lists?.state('121')).toEqual({ kind: 'done', value: { kind: 'gone' } });
  expect(await connector.verify?.('121')).toContainEqual(
    expect.objectContaining({ name: 'list', verdict: 'failed' }),
  );
  expect(await connector.lists?.create('20261126')).toEqual({
    kind: 'done',
    value: 'list-20261126',
  });
});

const error = (status: number, property: string) => ({
  status,
  body: { errors: [{ reason: 'INVALID_VALUE', property }] },
});

test.for([
  [{ status: 429, body: '', headers: { 'retry-after': '7' } }, 7_000, undefined],
  [{ status: 429 }, 30_000, undefined],
  [{ status: 503, body: 'gateway' }, 30_000, undefined],
  [error(400, 'idType'), hourMs, /400 INVALID_VALUE$/],
  [{ status: 403 }, hourMs, /403: the account has no permission$/],
  [{ status: 404 }, hourMs, /404 SCRIPTED$/],
] as const)('fault %o waits %s ms, stopped by %s', async ([fault, afterMs, stopped]) => {
  const connector = connect();
  await add(connector, membersOf(connector, [person(1)]));
  platform.failNext([fault]);
  const result = await add(connector, membersOf(connector, [person(2)]));
  expect(result.outcomes.get('person-2')).toMatchObject({ kind: 'retry', afterMs });
  expect(result.stopped ?? '').toMatch(stopped ?? /^$/);
  expect(platform.members(list)).toEqual([keyOf(1)]);
});

test('a file that is refused is halved, an answer without a list is unknown', async () => {
  const connector = connect();
  await add(connector, membersOf(connector, [person(0)]));
  platform.failNext([error(400, 'file'), error(400, 'file'), { status: 202, body: 'page' }]);
  const { outcomes } = await add(connector, membersOf(connector, [1, 2].map(person)));
  expect(outcomes.get('person-1')).toMatchObject({ kind: 'rejected' });
  expect(outcomes.get('person-2')).toMatchObject({ kind: 'unknown' });
});

test.for([
  ['a wrong secret', { secretKey: 'x' }, 0, /401: the token was refused: check the clock/],
  [
    'a clock that is 16 minutes slow',
    {},
    16 * 60_000,
    /401: the token was refused: check the clock/,
  ],
  [
    'keys without the Data Provider role',
    { accessKey: 'reader', secretKey: 'reader-secret' },
    0,
    /403/,
  ],
] as const)('%s stops the connection', async ([, wrong, behindMs, reason]) => {
  const connector = lineAdsDestination.connect(
    { settings, credentials: { ...credentials, ...wrong }, region: 'JP' },
    { ...portsFor(server.url), clock: () => now - behindMs },
  );
  expect((await add(connector, membersOf(connector, [person(1)]))).stopped).toMatch(reason);
});

test('a check tells of the keys, and that the role shows with the first upload', async () => {
  expect(await connect().verify?.()).toMatchObject([
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'unknown' },
  ]);
  expect(await connect({}, { secretKey: 'x' }).verify?.()).toContainEqual({
    name: 'token',
    verdict: 'failed',
    advice: expect.stringMatching(/clock/),
  });
});

/** What an engine does, with the list that the platform has by then. */
async function addUntilSettled(connector: Connector, members: readonly Member[], listId: string) {
  for (let left = members; left.length > 0; ) {
    const { outcomes } = await add(connector, left, listId);
    left = left.filter(({ recordId }) => outcomes.get(recordId)?.kind !== 'delivered');
  }
}

test.for(troubles)('$name at any request leaves the lists as they should be', async (trouble) => {
  const all = membersOf(
    connect(),
    Array.from({ length: 30 }, (_, number) => person(number)),
  );
  const keys = (members: readonly Member[]) =>
    members.map(({ keys: { email = [] } }) => `HASHED_EMAIL:${email[0]}`).sort();
  // Looked up, made, looked up again, grown; then the list without the first ten.
  for (let at = 0; at < 7; at += 1) {
    let seen = 0;
    const proxy = await startFaultProxy(server.url, (index) => {
      seen = index;
      if (index !== at) return 'pass';
      if (trouble.fault !== undefined) platform.failNext([trouble.fault]);
      return trouble.passage ?? 'pass';
    });
    const connector = connect({}, {}, proxy.url);
    await addUntilSettled(connector, all.slice(0, 20), `old-${at}`);
    await addUntilSettled(connector, all.slice(20), `old-${at}`);
    await addUntilSettled(connector, all.slice(10), `new-${at}`);
    await proxy.close();
    expect(seen).toBeGreaterThanOrEqual(6);
    expect(platform.members(`old-${at}`)).toEqual(keys(all));
    expect(platform.members(`new-${at}`)).toEqual(keys(all.slice(10)));
  }
  const audiences = await signed('GET', '/custom-audiences');
  expect(await audiences.json()).toMatchObject({ totalElements: 14 });
});

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');
const base64Url = (text: string): string => urlSafe(Buffer.from(text).toString('base64'));
const hmac = (key: string, text: string): string =>
  urlSafe(createHmac('sha256', key).update(text).digest('base64'));

/** A signed request of our own making, with the platform's own form reader. */
async function signed(method: string, path: string, form?: FormData): Promise<Response> {
  const uri = `/api/v3/adaccounts/A1${path}`;
  const contentType = form === undefined ? '' : 'multipart/form-data';
  const request = { contentType, bodyDigest: sha256(''), path: uri, epochMs: now };
  const headers = signedHeaders(request, credentials, base64Url, hmac);
  return fetch(`${server.url}/line-ads${uri}`, {
    method,
    headers: { ...headers },
    body: form ?? null,
  });
}

function formOf(fields: Readonly<Record<string, string>>, file: string): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([file]), 'members.txt');
  return form;
}

const upload = (fields: Readonly<Record<string, string>>, file = sha256('a')): Promise<Response> =>
  signed('POST', '/custom-audiences/upload', formOf(fields, file));
const vip = { name: 'VIP', action: 'ADD', idType: 'HASHED_EMAIL' };

test('the stand-in takes the documented request and answers as documented', async () => {
  const answer = await upload(vip);
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({
    id: 1,
    name: 'VIP',
    functionType: 'HASHED_EMAIL_UPLOAD',
    status: 'IN_PROGRESS',
    failedType: null,
    estimatedAudienceSize: '-',
  });
});

test('the stand-in replaces, three times at once and no more', async () => {
  await upload(vip, ['a', 'b'].map(sha256).join('\n'));
  const replace = () => upload({ id: '1', action: 'REPLACE', idType: 'HASHED_EMAIL' }, sha256('c'));
  for (const status of [202, 202, 202, 429]) expect((await replace()).status).toBe(status);
  expect(platform.members('VIP')).toEqual([`HASHED_EMAIL:${sha256('c')}`]);
  now += 60_000;
  expect((await replace()).status).toBe(202);
});

test.for([
  ['neither id nor name', { action: 'ADD', idType: 'HASHED_EMAIL' }],
  ['another action', { ...vip, action: 'REMOVE' }],
  ['another kind', { ...vip, idType: 'EMAIL' }],
  ['an id that is not there', { ...vip, id: '99' }],
  ['another kind than the list has', { id: '1', action: 'ADD', idType: 'IFA' }],
] as const)('the stand-in refuses %s', async ([, fields]) => {
  await upload(vip);
  expect((await upload(fields)).status).toBe(400);
});

test('the stand-in takes the lines that are right', async () => {
  await upload(vip, ['no hash', sha256(''), sha256('a').toUpperCase(), sha256('b')].join('\r\n'));
  expect(platform.members('VIP')).toEqual([`HASHED_EMAIL:${sha256('b')}`]);
});
