import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import { lineOaDestination } from '../../destinations/line-oa/destination.ts';
import { createLineOaPlatform } from '../../local/platforms/line-oa/line-oa.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, nobody, noon, portsFor, sha256 } from './platform-ports.ts';
import { sendUntilSettled, troubles } from './platform-rounds.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const dayMs = 24 * 60 * 60 * 1000;
const channel = { channelId: '1656000000', channelSecret: 'secret' };

let dir: string;
let platform: StandIn;
let server: WireServer;
let now: number;

function open(more = {}): void {
  platform = createLineOaPlatform({ dir, clock: () => now, ...more });
}

beforeEach(async () => {
  now = noon;
  dir = mkdtempSync(join(tmpdir(), 'line-oa-'));
  open();
  server = await startWireServer((request) =>
    platform.handle({ ...request, path: request.path.replace(/^\/line-oa/, '') }),
  );
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

function connect(settings = {}, credentials: unknown = channel, url = server.url): Connector {
  return lineOaDestination.connect(
    { settings, credentials, region: 'JP' },
    { ...portsFor(url), clock: () => now },
  );
}

const userId = (number: number): string => `U${number.toString(16).padStart(32, '0')}`;
const keyOf = (number: number): string => `USER_ID:${userId(number)}`;

function people(count: number): readonly Member[] {
  return membersOf(
    connect(),
    Array.from({ length: count }, (_, number) => ({
      ...nobody,
      recordId: `person-${number}`,
      lineUserIds: [userId(number)],
    })),
  );
}

const lists = (connector: Connector) => {
  if (connector.lists === undefined) throw new Error('LINE has lists');
  return connector.lists;
};

async function newList(connector: Connector, name = 'A-01'): Promise<string> {
  const answer = await lists(connector).create(name);
  if (answer.kind !== 'done') throw new Error(`no list: ${answer.reason}`);
  return answer.value;
}

const add = (connector: Connector, listId: string, members: readonly Member[], batchId = 'b') =>
  connector.send({ batchId, operation: 'add', members, listId });

/** Asks until the platform has made up its mind. */
async function verdictOf(connector: Connector, receipt: string): Promise<unknown> {
  for (let poll = 1; poll <= 5; poll += 1) {
    const status = await connector.checkReceipt?.(receipt);
    if (status?.kind !== 'processing') return status;
  }
  throw new Error('still processing');
}

function call(method: string, path: string, body?: unknown, token = 'token') {
  return fetch(`${server.url}/line-oa/v2/bot/audienceGroup${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test('people are members once their job has finished, once each, and outlive the process', async () => {
  const connector = connect();
  const list = await newList(connector);
  const members = people(3);
  const { outcomes, receipts } = await add(connector, list, members);
  expect([...outcomes.values()]).toEqual(Array(3).fill({ kind: 'delivered' }));
  expect(platform.members(list)).toEqual([]);
  expect(await lists(connector).state(list)).toMatchObject({ value: { kind: 'building' } });
  expect(await verdictOf(connector, receipts[0] ?? '')).toEqual({ kind: 'done' });
  const again = await add(connector, list, members);
  expect(again.receipts).toEqual(receipts);
  platform.close();
  open();
  expect(await verdictOf(connector, receipts[0] ?? '')).toEqual({ kind: 'done' });
  expect(platform.members(list)).toEqual([0, 1, 2].map(keyOf));
  const answer = await fetch(`${server.url}/line-oa/_members?list=${list}`);
  expect(await answer.json()).toEqual({
    count: 3,
    digest: sha256([0, 1, 2].map(keyOf).join('\n')),
  });
});

test('a receipt says nothing of anybody', async () => {
  const connector = connect();
  const list = await newList(connector);
  const { receipts } = await add(connector, list, people(2), 'run-1-0');
  expect(receipts).toEqual([`${list}/${sha256('run-1-0\nperson-0\nperson-1')}/2`]);
});

test('ids are sent as they are; others are refused or of the other kind', () => {
  const record = {
    ...nobody,
    recordId: 'p',
    lineUserIds: [userId(2), userId(1)],
    idfas: ['6d92078a-8246-4ba4-ae5b-76104861e7dc'],
    gaids: ['cdda802e-fb9c-47ad-9866-0794d394c912'],
  };
  expect(connect().keysOf(record)).toEqual({
    kind: 'keys',
    keys: { user_id: [userId(1), userId(2)] },
  });
  expect(connect({ identifier: 'ifa' }).keysOf(record)).toEqual({
    kind: 'keys',
    keys: { ifa: [...record.idfas, ...record.gaids].sort() },
  });
  expect(connect().keysOf({ ...record, lineUserIds: [] })).toEqual({ kind: 'no_identifier' });
  expect(connect().keysOf({ ...record, lineUserIds: ['U1'] })).toEqual({
    kind: 'refused',
    reason: 'user_id is not a LINE user id',
  });
});

test('a list of advertising ids takes no user ids', async () => {
  const connector = connect({ identifier: 'ifa' });
  const list = await newList(connector);
  const ifa = 'cdda802e-fb9c-47ad-9866-0794d394c912';
  const good = { recordId: 'phone', keys: { ifa: [ifa] } };
  const { outcomes, receipts } = await add(connector, list, [...people(1), good]);
  expect(outcomes.get('phone')).toEqual({ kind: 'delivered' });
  expect(outcomes.get('person-0')).toMatchObject({ kind: 'rejected' });
  await verdictOf(connector, receipts[0] ?? '');
  expect(platform.members(list)).toEqual([`IFA:${ifa}`]);
});

test('20,050 people go in three requests of at most 10,000 ids', async () => {
  const connector = connect();
  const list = await newList(connector);
  const { outcomes, receipts } = await add(connector, list, people(20_050));
  expect([...outcomes.values()].every(({ kind }) => kind === 'delivered')).toBe(true);
  expect(receipts.map((receipt) => receipt.split('/')[2])).toEqual(['10000', '10000', '50']);
  for (const receipt of receipts)
    expect(await verdictOf(connector, receipt)).toEqual({ kind: 'done' });
  expect(platform.members(list)).toHaveLength(20_050);
});

test('a refused id is found by halving, and the others are sent', async () => {
  const connector = connect();
  const list = await newList(connector);
  const bad = { recordId: 'bad', keys: { user_id: ['u'] } };
  const { outcomes, receipts } = await add(connector, list, [...people(4), bad]);
  expect([...outcomes].filter(([, { kind }]) => kind !== 'delivered')).toEqual([
    [
      'bad',
      {
        kind: 'rejected',
        reason: 'LINE answered UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT',
      },
    ],
  ]);
  for (const receipt of receipts) await verdictOf(connector, receipt);
  expect(platform.members(list)).toEqual([0, 1, 2, 3].map(keyOf));
});

test('nobody is taken off: a removal is refused without a request', async () => {
  const connector = connect();
  const list = await newList(connector);
  const { requests } = platform.stats;
  const members = people(2);
  const result = await connector.send({ batchId: 'b', operation: 'remove', members, listId: list });
  expect([...result.outcomes.values()]).toEqual(
    Array(2).fill({
      kind: 'rejected',
      reason: 'LINE cannot take one member off a list: a new list has to replace it',
    }),
  );
  expect(platform.stats.requests).toBe(requests);
  expect((await call('DELETE', '/upload')).status).toBe(405);
  expect((await call('DELETE', `/${list}/audiences`)).status).toBe(404);
});

test('a batch that names no list is a mistake of ours', async () => {
  const batch = { batchId: 'b', operation: 'add', members: people(1) } as const;
  await expect(connect().send(batch)).rejects.toThrow('names no list');
});

test('ten uploads are under way at most; the eleventh waits', async () => {
  const connector = connect();
  const list = await newList(connector);
  const receipts: string[] = [];
  for (const [index, member] of people(10).entries())
    receipts.push(...(await add(connector, list, [member], `b${index}`)).receipts);
  const eleventh = people(11).slice(10);
  const put = await add(connector, list, eleventh, 'late');
  expect(put.outcomes.get('person-10')).toMatchObject({ kind: 'retry', afterMs: 60_000 });
  for (const receipt of receipts) await verdictOf(connector, receipt);
  const late = await add(connector, list, eleventh, 'late');
  await verdictOf(connector, late.receipts[0] ?? '');
  expect(platform.members(list)).toHaveLength(11);
});

test('the 61st request of a minute waits for the next', async () => {
  const connector = connect();
  const list = await newList(connector);
  for (let sent = 0; sent < 60; sent += 1) await lists(connector).state(list);
  const late = await lists(connector).state(list);
  expect(late).toMatchObject({ kind: 'retry', afterMs: 60_000 });
  expect(await add(connector, list, people(1))).toMatchObject({
    outcomes: new Map([['person-0', { kind: 'delivered' }]]),
  });
  now += 60_000;
  expect(await lists(connector).state(list)).toMatchObject({ kind: 'done' });
});

const message = (status: number, text: string, ...codes: string[]) => ({
  status,
  body: { message: text, details: codes.map((code) => ({ message: code, property: 'x' })) },
});

test.for([
  [{ status: 429 }, 60_000, undefined],
  [message(429, 'You have reached your monthly limit.'), dayMs, undefined],
  [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, undefined],
  [{ status: 500 }, 30_000, undefined],
  [{ status: 502, body: 'gateway' }, 30_000, undefined],
  [{ status: 403 }, 3_600_000, /may not use audiences/],
  [{ status: 404 }, 3_600_000, /does not know the list/],
  [message(400, 'AUDIENCE_GROUP_NOT_FOUND'), 3_600_000, /does not know the list/],
  [
    message(400, 'bad', 'AUDIENCE_GROUP_CAN_NOT_UPLOAD_STATUS_EXPIRED'),
    3_600_000,
    /^LINE answered AUDIENCE_GROUP_CAN_NOT_UPLOAD_STATUS_EXPIRED$/,
  ],
  [message(400, `U${'0'.repeat(32)} is odd`), 3_600_000, /^LINE answered 400$/],
] as const)(
  'fault %o is tried again after %s ms, stopped by %s',
  async ([fault, afterMs, stopped]) => {
    const connector = connect();
    const list = await newList(connector);
    platform.failNext([fault]);
    const result = await add(connector, list, people(1));
    expect(result.outcomes.get('person-0')).toMatchObject({ kind: 'retry', afterMs });
    if (stopped === undefined) expect(result.stopped).toBeUndefined();
    else expect(result.stopped).toMatch(stopped);
  },
);

test('a stateless token is issued anew before its fifteen minutes end, and once when refused', async () => {
  const connector = connect();
  const list = await newList(connector);
  expect(platform.stats.requests).toBe(2);
  now += 10 * 60_000;
  await add(connector, list, people(1));
  expect(platform.stats.requests).toBe(3);
  now += 5 * 60_000;
  await add(connector, list, people(1));
  expect(platform.stats.requests).toBe(5);
  platform.failNext([{ status: 401 }]);
  const result = await add(connector, list, people(1));
  expect(result.outcomes.get('person-0')).toEqual({ kind: 'delivered' });
  expect(platform.stats.requests).toBe(8);
});

test.for([
  ['a wrong secret', { ...channel, channelSecret: 'wrong' }],
  ['a token that ended', { channelAccessToken: 'expired-1' }],
])('%s stops the connection and says what to do', async ([, credentials]) => {
  const list = await newList(connect());
  const connector = connect({}, credentials);
  const result = await add(connector, list, people(1));
  expect(result.stopped).toMatch(/^LINE answered 401: issue a new channel access token/);
  expect(await connector.verify?.(list)).toMatchObject([
    { name: 'token', verdict: 'failed', advice: expect.stringContaining('channel id and secret') },
    { name: 'permission', verdict: 'unknown' },
  ]);
});

test('settings and credentials of another shape are refused', () => {
  expect(() => connect({ audienceGroupId: 1 })).toThrow();
  expect(() => connect({ identifier: 'email' })).toThrow();
  expect(() => connect({}, { channelId: '1656000000' })).toThrow();
  expect(() => connect({}, { channelAccessToken: '' })).toThrow();
});

test('the same name gives the same list, whatever its case and however many are alike', async () => {
  const connector = connect();
  for (let number = 0; number < 45; number += 1)
    await call('POST', '/upload', { description: `x A-01 ${number}` });
  await connector.verify?.();
  platform.failNext([{ status: 503, when: 'after' }]);
  expect(await lists(connector).create('A-01')).toMatchObject({ kind: 'retry' });
  const first = await newList(connector);
  expect(await newList(connector, 'a-01')).toBe(first);
  expect(await newList(connector, 'A-02')).not.toBe(first);
});

test('a dead list of the name makes way; a name that LINE forbids is said', async () => {
  const connector = connect();
  const first = await newList(connector);
  now += 180 * dayMs;
  expect(await lists(connector).create('A-01')).toMatchObject({ kind: 'retry', afterMs: 1_000 });
  expect(await newList(connector)).not.toBe(first);
  expect(await lists(connector).create('x'.repeat(121))).toMatchObject({ kind: 'stopped' });
});

test('a thousand lists are the most', async () => {
  platform.close();
  open({ requestsPerMinute: 2_000 });
  for (let number = 0; number < 1_000; number += 1)
    await call('POST', '/upload', { description: `${number}` });
  expect(await lists(connect()).create('one more')).toEqual({
    kind: 'stopped',
    reason:
      'LINE answered AUDIENCE_GROUP_COUNT_MAX_OVER: an account holds 1,000 audiences, delete some',
  });
});

test('a list ends after 180 days: nobody is on it and nobody comes on it', async () => {
  const connector = connect();
  const list = await newList(connector);
  const { receipts } = await add(connector, list, people(2));
  await verdictOf(connector, receipts[0] ?? '');
  const expiresAtEpochMs = noon + 180 * dayMs;
  expect(await lists(connector).state(list)).toEqual({
    kind: 'done',
    value: { kind: 'ready', expiresAtEpochMs },
  });
  now = expiresAtEpochMs - 1;
  expect(platform.members(list)).toHaveLength(2);
  now = expiresAtEpochMs;
  expect(platform.members(list)).toEqual([]);
  expect(await lists(connector).state(list)).toEqual({
    kind: 'done',
    value: { kind: 'gone', reason: 'EXPIRED', expiresAtEpochMs },
  });
  expect((await add(connector, list, people(1))).stopped).toContain('EXPIRED');
});

test('a deleted list is gone, and deleting it again does no harm', async () => {
  const connector = connect();
  const list = await newList(connector);
  const { receipts } = await add(connector, list, people(1));
  for (const _ of [1, 2])
    expect(await lists(connector).remove(list)).toEqual({ kind: 'done', value: 'removed' });
  expect(await lists(connector).state(list)).toEqual({ kind: 'done', value: { kind: 'gone' } });
  expect(platform.members(list)).toEqual([]);
  expect(await connector.checkReceipt?.(receipts[0] ?? '')).toEqual({
    kind: 'refused',
    failedRecords: { AUDIENCE_GROUP_NOT_FOUND: 1 },
  });
});

test('a job that fails through no fault of the ids is sent again, another is not', async () => {
  platform.close();
  const failures = ['INTERNAL_ERROR', 'AUDIENCE_GROUP_AUDIENCE_INSUFFICIENT'];
  open({ failedType: (job: number) => failures[job - 1] });
  const connector = connect();
  const list = await newList(connector);
  const members = people(2);
  const first = await add(connector, list, members);
  const [receipt = ''] = first.receipts;
  expect(await verdictOf(connector, receipt)).toEqual({
    kind: 'failed',
    failedRecords: { INTERNAL_ERROR: 2 },
  });
  const other = await add(connector, list, members, 'other');
  expect(await verdictOf(connector, other.receipts[0] ?? '')).toEqual({
    kind: 'refused',
    failedRecords: { AUDIENCE_GROUP_AUDIENCE_INSUFFICIENT: 2 },
  });
  expect(platform.members(list)).toEqual([]);
  await add(connector, list, members);
  expect(await verdictOf(connector, receipt)).toEqual({ kind: 'done' });
  expect(platform.members(list)).toHaveLength(2);
});

test('without news a receipt is asked for again', async () => {
  const connector = connect();
  const list = await newList(connector);
  const { receipts } = await add(connector, list, people(1));
  platform.failNext([{ status: 503 }, { status: 200, body: 'proxy page' }]);
  for (const _ of [1, 2])
    expect(await connector.checkReceipt?.(receipts[0] ?? '')).toMatchObject({ kind: 'retry' });
});

test.for([
  ['IN_PROGRESS', [], 'building'],
  ['ACTIVATING', [], 'building'],
  ['READY', ['FINISHED', 'WORKING'], 'building'],
  ['READY', ['FINISHED', 'FAILED'], 'ready'],
  ['EXPIRED', [], 'gone'],
  ['INACTIVE', [], 'failed'],
  ['FAILED', [], 'failed'],
] as const)('an audience that is %s with jobs %o is %s', async ([status, jobs, kind]) => {
  const body = {
    audienceGroup: { status },
    jobs: jobs.map((jobStatus) => ({ jobStatus, description: 'x' })),
  };
  const connector = connect({}, { channelAccessToken: 'token' });
  platform.failNext([{ status: 200, body }]);
  expect(await lists(connector).state('1')).toMatchObject({ kind: 'done', value: { kind } });
});

test('a check reads the account and the list, and counts who is on it', async () => {
  const connector = connect();
  const list = await newList(connector);
  const access = [
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'ok' },
  ];
  expect(await connector.verify?.()).toEqual(access);
  expect(await connector.verify?.(list)).toEqual([
    ...access,
    { name: 'list', verdict: 'ok' },
    { name: 'size', verdict: 'unknown', advice: expect.stringContaining('matched nobody yet') },
  ]);
  await verdictOf(connector, (await add(connector, list, people(7))).receipts[0] ?? '');
  expect((await connector.verify?.(list))?.at(-1)).toMatchObject({
    name: 'size',
    verdict: 'failed',
    advice: expect.stringContaining('matched 7 people and serves lists from 50'),
  });
  const { receipts } = await add(connector, list, people(50));
  await verdictOf(connector, receipts[0] ?? '');
  expect((await connector.verify?.(list))?.at(-1)).toEqual({ name: 'size', verdict: 'ok' });
  await lists(connector).remove(list);
  expect((await connector.verify?.(list))?.slice(2)).toMatchObject([
    { name: 'list', verdict: 'failed' },
    { name: 'size', verdict: 'unknown' },
  ]);
  platform.failNext([{ status: 403 }]);
  expect((await connector.verify?.(list))?.at(-1)).toMatchObject({
    name: 'permission',
    verdict: 'failed',
  });
});

test.for(troubles)('$name at any request leaves the list as it should be', async (trouble) => {
  const members = people(100);
  const expected = Array.from({ length: 100 }, (_, number) => keyOf(number));
  // Token, list, two uploads.
  for (let at = 0; at < 4; at += 1) {
    let seen = 0;
    const proxy = await startFaultProxy(server.url, (index) => {
      seen = index;
      if (index !== at) return 'pass';
      if (trouble.fault !== undefined) platform.failNext([trouble.fault]);
      return trouble.passage ?? 'pass';
    });
    const connector = connect({}, channel, proxy.url);
    const made = await lists(connector).create(`L-${at}`);
    const list = made.kind === 'done' ? made.value : await newList(connector, `L-${at}`);
    const receipts: string[] = [];
    for (const part of [members.slice(0, 50), members.slice(50)])
      receipts.push(...(await sendUntilSettled(connector, 'add', part, list)));
    await proxy.close();
    expect(seen).toBeGreaterThanOrEqual(3);
    for (const receipt of receipts)
      expect(await verdictOf(connect(), receipt)).toEqual({ kind: 'done' });
    now += 60_000;
    expect(platform.members(list)).toEqual(expected);
  }
});

test.for([
  ['10,001 ids', { audiences: Array.from({ length: 10_001 }, (_, n) => ({ id: userId(n) })) }],
  ['an id in upper case', { audiences: [{ id: `U${'A'.repeat(32)}` }] }],
  ['bare ids', { audiences: [userId(1)] }],
  ['a long word for the upload', { uploadDescription: 'x'.repeat(121) }],
  ['a name with a line break', { description: 'a\nb' }],
  ['no name', { description: '' }],
])('the stand-in refuses %s', async ([, wrong]) => {
  const answer = await call('POST', '/upload', { description: 'A', ...Object(wrong) });
  expect(answer.status).toBe(400);
  expect((await call('GET', '/list?page=1')).status).toBe(200);
});

test('the stand-in takes the documented request and describes what it made', async () => {
  const made = await call('POST', '/upload', {
    description: 'VIP 2026-07',
    isIfaAudience: false,
    uploadDescription: 'run-0001',
    audiences: [{ id: userId(1) }, { id: userId(2) }],
  });
  expect(made.status).toBe(202);
  const created = noon / 1000;
  expect(await made.json()).toEqual({
    audienceGroupId: 1_234_567_890_001,
    createRoute: 'MESSAGING_API',
    type: 'UPLOAD',
    description: 'VIP 2026-07',
    created,
    permission: 'READ_WRITE',
    expireTimestamp: created + 15_552_000,
    isIfaAudience: false,
  });
  const described = await call('GET', '/1234567890001');
  expect(await described.json()).toMatchObject({
    audienceGroup: { status: 'IN_PROGRESS' },
    jobs: [{ description: 'run-0001', type: 'DIFF_ADD', jobStatus: 'WORKING', audienceCount: 2 }],
  });
  expect((await call('GET', '/list?page=1&size=41')).status).toBe(400);
  expect((await call('GET', '/list?page=1', undefined, 'expired')).status).toBe(401);
});
