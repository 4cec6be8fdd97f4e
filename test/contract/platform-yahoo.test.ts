import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import { yahooDestination } from '../../destinations/ly-display/destination.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { createYahooPlatform } from '../../local/platforms/yahoo/yahoo.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, nobody, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { sendUntilSettled, troubles } from './platform-rounds.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const dayMs = 24 * 60 * 60 * 1000;
const accountId = '1000000001';
const application = { clientId: 'shop', clientSecret: 'secret', refreshToken: 'refresh' };

let dir: string;
let platform: StandIn;
let server: WireServer;
let now: number;

function open(more = {}): void {
  platform = createYahooPlatform({ dir, clock: () => now, ...more });
}

beforeEach(async () => {
  now = noon;
  dir = mkdtempSync(join(tmpdir(), 'yahoo-'));
  open();
  server = await startWireServer((request) =>
    platform.handle({ ...request, path: request.path.replace(/^\/yahoo/, '') }),
  );
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

function connect(settings = {}, credentials: unknown = application, url = server.url): Connector {
  return yahooDestination.connect(
    { settings: { accountId, ...settings }, credentials, region: 'JP' },
    { ...portsFor(url), clock: () => now },
  );
}

const keysOf = (number: number): readonly string[] => [
  `HASH:${sha256(`person${number}@example.com`)}`,
  `HASH:${sha256(`090${String(12_340_000 + number)}`)}`,
];
const expected = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => keysOf(number))
    .flat()
    .sort();

const people = (count: number): readonly Member[] =>
  membersOf(
    connect(),
    Array.from({ length: count }, (_, number) => person(number)),
  );

const lists = (connector: Connector) => {
  if (connector.lists === undefined) throw new Error('Yahoo! JAPAN has lists');
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
async function verdictOf(connector: Connector, receipt = ''): Promise<unknown> {
  for (let poll = 1; poll <= 5; poll += 1) {
    const status = await connector.checkReceipt?.(receipt);
    if (status?.kind !== 'processing') return status;
  }
  throw new Error('still processing');
}

/** A call of our own making, apart from the client. */
function call(method: string, body: BodyInit, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/yahoo/api/v19/AudienceListService/${method}`, {
    method: 'POST',
    headers: { authorization: 'Bearer token', 'x-z-base-account-id': accountId, ...headers },
    body,
  });
}

const hashes = (count: number): string =>
  Array.from({ length: count }, (_, number) => `${sha256(String(number))}\n`).join('');

/** Uploads a file by hand and tells what the platform made of it. */
async function fateOf(list: string, file: string | Buffer, compressType = 'NONE') {
  const form = new FormData();
  form.set('file', new Blob([typeof file === 'string' ? file : new Uint8Array(file)]), 'f');
  const query = new URLSearchParams({
    accountId,
    audienceListId: list,
    uploadType: 'MAIL_ADDRESS_AND_PHONE_NUMBER',
    compressType,
  });
  const answer: unknown = await (await call(`uploadUserList?${query}`, form)).json();
  const job = /"uploadJobId":"(\d+)"/.exec(JSON.stringify(answer))?.[1];
  return job === undefined ? answer : verdictOf(connect(), `${list}/${job}/1`);
}

test('people are members once their file was received, and outlive the process', async () => {
  const connector = connect();
  const list = await newList(connector);
  const { outcomes, receipts } = await add(connector, list, people(60));
  expect([...outcomes.values()]).toEqual(Array(60).fill({ kind: 'delivered' }));
  expect(receipts).toEqual([`${list}/1/120`]);
  expect(platform.members(list)).toEqual([]);
  expect(await lists(connector).state(list)).toEqual({ kind: 'done', value: { kind: 'building' } });
  expect(await verdictOf(connector, receipts[0])).toEqual({ kind: 'done' });
  expect(await lists(connector).state(list)).toEqual({ kind: 'done', value: { kind: 'ready' } });
  platform.close();
  open();
  expect(platform.members(list)).toEqual(expected(60));
  const answer = await fetch(`${server.url}/yahoo/_members?list=${list}`);
  expect(await answer.json()).toEqual({ count: 120, digest: sha256(expected(60).join('\n')) });
});

/** The address and its hash are published by the platform's own documentation. */
test.for([
  [
    {},
    'example@example.com',
    '31c5543c1734d25c7206f5fd591525d0295bec6fe84ff82f946a34fe970a1e66',
    '090-0123-4567',
    sha256('09001234567'),
  ],
  [
    { phoneForm: 'digits' },
    ' Ａ.B+c@Example.jp',
    sha256('a.b+c@example.jp'),
    '０９０－００００－０００１',
    sha256('819000000001'),
  ],
  [
    { phoneForm: 'e164' },
    'x@example.jp',
    sha256('x@example.jp'),
    '090-0123-4567',
    'c9fb9ae95bff879cbcdfc9edf6716640bc40841f3b7352140daa1431af4c319e',
  ],
] as const)(
  'settings %o hash %s and a number',
  ([settings, email, emailHash, phone, phoneHash]) => {
    const record = { ...nobody, recordId: 'p', emails: [email], phones: [phone] };
    expect(connect(settings).keysOf(record)).toEqual({
      kind: 'keys',
      keys: { email: [emailHash], phone: [phoneHash] },
    });
  },
);

test('only what was chosen is sent, and people without it say so', () => {
  const connector = connect({ fields: ['phone'] });
  expect(connector.keysOf(person(1))).toEqual({
    kind: 'keys',
    keys: { phone: [sha256('09012340001')] },
  });
  expect(connector.keysOf({ ...person(1), phones: [] })).toEqual({ kind: 'no_identifier' });
  expect(connect().keysOf({ ...nobody, emails: ['たろう@example.jp'] })).toMatchObject({
    kind: 'refused',
  });
});

const uuid = (number: number): string =>
  `6d92078a-8246-4ba4-ae5b-${String(number).padStart(12, '0')}`;

test.for([
  ['idfa', (number: number) => `IDFA:${uuid(number).toUpperCase()}`],
  ['aaid', (number: number) => `AAID:${uuid(number)}`],
] as const)('devices go as %s, not hashed', async ([identifier, keyOf]) => {
  const connector = connect({ identifier });
  const list = await newList(connector);
  const records = Array.from({ length: 100 }, (_, number) => ({
    ...nobody,
    recordId: `p${number}`,
    idfas: [uuid(number)],
    gaids: [uuid(number)],
  }));
  const { receipts } = await add(connector, list, membersOf(connector, records));
  expect(await verdictOf(connector, receipts[0])).toEqual({ kind: 'done' });
  expect(platform.members(list)).toEqual(records.map((_, number) => keyOf(number)).sort());
});

test('fewer than 100 rows are not sent, and each says why', async () => {
  const connector = connect();
  const list = await newList(connector);
  const { requests } = platform.stats;
  const twice = people(40).map((member) => ({ ...member, recordId: `again-${member.recordId}` }));
  const { outcomes, receipts } = await add(connector, list, [...people(40), ...twice]);
  expect(new Set([...outcomes.values()].map((outcome) => JSON.stringify(outcome)))).toEqual(
    new Set([
      JSON.stringify({
        kind: 'rejected',
        reason: 'Yahoo! JAPAN takes no file of fewer than 100 rows, this one has 80',
      }),
    ]),
  );
  expect(outcomes.size).toBe(80);
  expect(receipts).toEqual([]);
  expect(platform.stats.requests).toBe(requests);
});

test('what does not fit into one file is spread evenly: no file is a short one', async () => {
  const connector = connect();
  const list = await newList(connector);
  // 200,050 rows: a full file would leave one of 50.
  const members = Array.from({ length: 100_025 }, (_, number) => ({
    recordId: `${number}`,
    keys: { email: [sha256(`e${number}`)], phone: [sha256(`p${number}`)] },
  }));
  const { outcomes, receipts } = await add(connector, list, members);
  expect([...outcomes.values()].every(({ kind }) => kind === 'delivered')).toBe(true);
  const rows = receipts.map((receipt) => Number(receipt.split('/')[2]));
  expect(rows).toHaveLength(2);
  expect(Math.min(...rows)).toBeGreaterThan(100_000);
  expect(rows.reduce((sum, count) => sum + count, 0)).toBe(200_050);
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
      reason: 'Yahoo! JAPAN cannot take one member off a list: a new list has to replace it',
    }),
  );
  expect(platform.stats.requests).toBe(requests);
  expect((await call('removeUserList', '{}')).status).toBe(404);
});

test('a batch that names no list is a mistake of ours', async () => {
  const batch = { batchId: 'b', operation: 'add', members: people(50) } as const;
  await expect(connect().send(batch)).rejects.toThrow('names no list');
});

test('a member stays for the days of the list, counted from the last file that held them', async () => {
  const connector = connect({ dataDuration: 30 });
  expect(connector.membershipDays).toBe(30);
  const list = await newList(connector);
  const all = people(120);
  await verdictOf(connector, (await add(connector, list, all)).receipts[0]);
  now += 20 * dayMs;
  const again = await add(connector, list, all.slice(0, 60));
  await verdictOf(connector, again.receipts[0]);
  now += 10 * dayMs - 1;
  expect(platform.members(list)).toEqual(expected(120));
  now += 1;
  expect(platform.members(list)).toEqual(expected(60));
  now += 20 * dayMs;
  expect(platform.members(list)).toEqual([]);
});

const inside = (code: string) => ({ status: 200, body: { rval: null, errors: [{ code }] } });
const ofPart = (code: string) => ({
  status: 200,
  body: { rval: { values: [{ operationSucceeded: false, errors: [{ code }] }] }, errors: null },
});

test.for([
  [{ status: 429 }, 60_000, undefined],
  [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, undefined],
  [inside('0002'), 30_000, undefined],
  [ofPart('0002'), 30_000, undefined],
  [inside('0003'), 60_000, undefined],
  [inside('0099'), 600_000, undefined],
  [{ ...inside('0099'), status: 503 }, 600_000, undefined],
  [{ status: 502, body: 'gateway' }, 30_000, undefined],
  [{ status: 403 }, 3_600_000, /0098: the business id/],
  [ofPart('0098'), 3_600_000, /0098: the business id/],
  [inside('0200'), 3_600_000, /0200: a test account/],
  [{ ...inside('0001'), status: 400 }, 3_600_000, /^Yahoo! JAPAN code 0001$/],
  [ofPart('V0001'), 3_600_000, /^Yahoo! JAPAN code V0001$/],
  [
    { status: 200, body: { rval: { values: [{ operationSucceeded: false, errors: null }] } } },
    3_600_000,
    /without a code/,
  ],
  [{ status: 404, body: 'gone' }, 3_600_000, /^Yahoo! JAPAN answered 404$/],
] as const)(
  'fault %o is tried again after %s ms, stopped by %s',
  async ([fault, afterMs, stopped]) => {
    const connector = connect();
    const list = await newList(connector);
    platform.failNext([fault]);
    const result = await add(connector, list, people(50));
    expect(result.outcomes.get('person-0')).toMatchObject({ kind: 'retry', afterMs });
    if (stopped === undefined) expect(result.stopped).toBeUndefined();
    else expect(result.stopped).toMatch(stopped);
  },
);

test('an answer of another shape is unknown', async () => {
  const connector = connect();
  const list = await newList(connector);
  platform.failNext([
    { status: 200, body: 'proxy page', when: 'after' },
    { status: 200, body: { rval: { values: [{ operationSucceeded: true }] } }, when: 'after' },
  ]);
  for (const _ of [1, 2]) {
    const { outcomes } = await add(connector, list, people(50));
    expect(outcomes.get('person-0')).toMatchObject({ kind: 'unknown' });
  }
});

test('a token is renewed before its hour ends, and once when refused, in whichever layer', async () => {
  const connector = connect();
  const list = await newList(connector);
  expect(platform.stats.requests).toBe(3);
  now += 30 * 60_000;
  await add(connector, list, people(50));
  expect(platform.stats.requests).toBe(4);
  now += 30 * 60_000;
  await add(connector, list, people(50));
  expect(platform.stats.requests).toBe(6);
  for (const fault of [{ status: 401 }, inside('0111'), ofPart('0111')]) {
    const before = platform.stats.requests;
    platform.failNext([fault]);
    const { outcomes } = await add(connector, list, people(50));
    expect(outcomes.get('person-0')).toEqual({ kind: 'delivered' });
    expect(platform.stats.requests).toBe(before + 3);
  }
});

test.for([
  ['an authorisation that was taken back', { ...application, refreshToken: 'revoked' }],
  ['a token that ended', { accessToken: 'expired-1' }],
])('%s stops the connection and says what to do', async ([, credentials]) => {
  const list = await newList(connect());
  const connector = connect({}, credentials);
  const advice = /0111: authorise the application again/;
  expect((await add(connector, list, people(50))).stopped).toMatch(advice);
  expect(await connector.verify?.(list)).toMatchObject([
    { name: 'token', verdict: 'failed', advice: expect.stringMatching(advice) },
    { name: 'permission', verdict: 'unknown' },
  ]);
});

test('settings and credentials of another shape are refused', () => {
  expect(() => connect({ accountId: 1000000001 })).toThrow();
  expect(() => connect({ dataDuration: 0 })).toThrow();
  expect(() => connect({ dataDuration: 181 })).toThrow();
  expect(() => connect({ phoneForm: 'national' })).toThrow();
  expect(() => connect({ audienceListId: '1' })).toThrow();
  expect(() => connect({}, { clientId: 'shop' })).toThrow();
});

test('the same name gives the same list, also after an answer that was lost', async () => {
  const connector = connect();
  await newList(connector, 'A-00');
  // The next request looks the name up, the one after it makes the list.
  const proxy = await startFaultProxy(server.url, (index) =>
    index === 2 ? 'reset-after' : 'pass',
  );
  const cut = await lists(connect({}, application, proxy.url)).create('A-01');
  await proxy.close();
  expect(cut).toMatchObject({ kind: 'retry' });
  const list = await newList(connector);
  expect(await newList(connector)).toBe(list);
  const answer: unknown = await (
    await call('get', JSON.stringify({ accountId: 1000000001 }))
  ).json();
  expect(answer).toMatchObject({ rval: { totalNumEntries: 2 } });
});

test('a list that an ad group refers to is kept; without it, it goes, and twice does no harm', async () => {
  const connector = connect();
  const list = await newList(connector);
  await verdictOf(connector, (await add(connector, list, people(50))).receipts[0]);
  await fetch(`${server.url}/yahoo/_attach?list=${list}`, { method: 'POST' });
  expect(await lists(connector).remove(list)).toEqual({ kind: 'done', value: 'in_use' });
  expect(platform.members(list)).toHaveLength(100);
  await fetch(`${server.url}/yahoo/_detach?list=${list}`, { method: 'POST' });
  for (const _ of [1, 2])
    expect(await lists(connector).remove(list)).toEqual({ kind: 'done', value: 'removed' });
  expect(platform.members(list)).toEqual([]);
  expect(await lists(connector).state(list)).toEqual({ kind: 'done', value: { kind: 'gone' } });
  expect((await add(connector, list, people(50))).stopped).toMatch(/^Yahoo! JAPAN code/);
});

test('a removal that is refused for another reason stops', async () => {
  const connector = connect();
  const list = await newList(connector);
  platform.failNext([ofPart('L0001')]);
  expect(await lists(connector).remove(list)).toEqual({
    kind: 'stopped',
    reason: 'Yahoo! JAPAN code L0001',
  });
});

test('a file that the platform could not take in is sent again, a bad one never', async () => {
  platform.close();
  open({ isFailing: (job: number) => job === 1 });
  const connector = connect();
  const list = await newList(connector);
  const members = people(50);
  const first = await add(connector, list, members);
  expect(await verdictOf(connector, first.receipts[0])).toEqual({
    kind: 'failed',
    failedRecords: { FAILED: 100 },
  });
  expect(platform.members(list)).toEqual([]);
  const bad = people(51).map((member, index) =>
    index === 7 ? { ...member, keys: { email: ['nothing hashed'] } } : member,
  );
  const second = await add(connector, list, bad);
  expect(await verdictOf(connector, second.receipts[0])).toEqual({
    kind: 'refused',
    failedRecords: { INVALID_FILE: 101 },
  });
  const third = await add(connector, list, members);
  expect(await verdictOf(connector, third.receipts[0])).toEqual({ kind: 'done' });
  expect(platform.members(list)).toEqual(expected(50));
});

test('without news a receipt is asked for again', async () => {
  const connector = connect();
  const list = await newList(connector);
  const { receipts } = await add(connector, list, people(50));
  platform.failNext([{ status: 503 }, inside('0003'), { status: 200, body: 'proxy page' }]);
  for (const _ of [1, 2, 3])
    expect(await connector.checkReceipt?.(receipts[0] ?? '')).toMatchObject({ kind: 'retry' });
});

test('a check reads the account and the list, and counts who was found', async () => {
  const connector = connect();
  const list = await newList(connector);
  const access = [
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'ok' },
    { name: 'allow_list', verdict: 'unknown', advice: expect.stringContaining('test accounts') },
  ];
  expect(await connector.verify?.()).toEqual(access);
  expect(await connector.verify?.(list)).toEqual([
    ...access,
    { name: 'list', verdict: 'ok' },
    { name: 'size', verdict: 'unknown', advice: expect.stringContaining('matched nobody yet') },
  ]);
  await verdictOf(connector, (await add(connector, list, people(50))).receipts[0]);
  expect((await connector.verify?.(list))?.at(-1)).toEqual({ name: 'size', verdict: 'ok' });
  expect((await connector.verify?.('1'))?.slice(3)).toMatchObject([
    { name: 'list', verdict: 'failed' },
    { name: 'size', verdict: 'unknown' },
  ]);
  platform.failNext([{ status: 403 }, { ...inside('0001'), status: 400 }, { status: 503 }]);
  for (const verdicts of [
    ['ok', 'failed'],
    ['ok', 'failed'],
    ['unknown', 'unknown'],
  ])
    expect((await connector.verify?.())?.map(({ verdict }) => verdict)).toEqual(verdicts);
});

test.for(troubles)('$name at any request leaves the list as it should be', async (trouble) => {
  const members = people(165);
  // Token, look-up of the name, the list, three files.
  for (let at = 0; at < 6; at += 1) {
    let seen = 0;
    const proxy = await startFaultProxy(server.url, (index) => {
      seen = index;
      if (index !== at) return 'pass';
      if (trouble.fault !== undefined) platform.failNext([trouble.fault]);
      return trouble.passage ?? 'pass';
    });
    const connector = connect({}, application, proxy.url);
    const made = await lists(connector).create(`L-${at}`);
    const list = made.kind === 'done' ? made.value : await newList(connector, `L-${at}`);
    const receipts: string[] = [];
    for (const part of [members.slice(0, 55), members.slice(55, 110), members.slice(110)])
      receipts.push(...(await sendUntilSettled(connector, 'add', part, list)));
    await proxy.close();
    expect(seen).toBeGreaterThanOrEqual(5);
    for (const receipt of receipts)
      expect(await verdictOf(connect(), receipt)).toEqual({ kind: 'done' });
    expect(await newList(connect(), `L-${at}`)).toBe(list);
    now += 60_000;
    expect(platform.members(list)).toEqual(expected(165));
  }
});

const invalid = { kind: 'refused', failedRecords: { INVALID_FILE: 1 } };

test.for([
  ['100 hashes', hashes(100), { kind: 'done' }],
  ['Windows line ends', hashes(100).replaceAll('\n', '\r\n'), { kind: 'done' }],
  ['99 hashes', hashes(99), invalid],
  ['a byte order mark', `\ufeff${hashes(100)}`, invalid],
  ['a header', `hash\n${hashes(100)}`, invalid],
  ['upper-case digits', hashes(100).toUpperCase(), invalid],
  ['an address in the clear', `${hashes(100)}a@example.jp\n`, invalid],
  ['the hash of nothing', `${hashes(100)}${sha256('')}\n`, invalid],
  ['an empty line', `${hashes(100)}\n${hashes(1)}`, invalid],
  ['bytes that are no UTF-8', Buffer.concat([Buffer.from(hashes(100)), Buffer.of(0xff)]), invalid],
] as const)('the stand-in reads a file with %s', async ([, file, fate]) => {
  const list = await newList(connect());
  expect(await fateOf(list, file)).toEqual(fate);
  expect(platform.members(list)).toHaveLength(fate === invalid ? 0 : 100);
});

test('the stand-in opens GZIP that is GZIP', async () => {
  const list = await newList(connect());
  expect(await fateOf(list, gzipSync(hashes(100)), 'GZIP')).toEqual({ kind: 'done' });
  expect(await fateOf(list, hashes(100), 'GZIP')).toEqual(invalid);
  expect(await fateOf(list, gzipSync(hashes(100)), 'NONE')).toEqual(invalid);
  expect(await fateOf(list, hashes(100), 'RAR')).toMatchObject({ errors: [{ code: '0001' }] });
  expect(await fateOf('1', hashes(100))).toMatchObject({
    rval: { values: [{ operationSucceeded: false, errors: [{ code: '210001' }] }] },
  });
});

const documented = {
  accountId: 1000000001,
  operand: [
    {
      accountId: 1000000001,
      audienceListName: 'VIP 2026-07',
      audienceListContent: {
        audienceListType: 'CUSTOMER_DATA',
        customerDataAudienceList: { dataDuration: 180 },
      },
    },
  ],
};

test('the stand-in takes the documented request', async () => {
  const answer = await call('add', JSON.stringify(documented));
  expect(await answer.json()).toMatchObject({
    rval: { values: [{ operationSucceeded: true, audienceList: { audienceListId: 900001 } }] },
    errors: null,
  });
});

test.for([
  ['no account in the header', { 'x-z-base-account-id': '' }, documented, 400, '0001'],
  ['a token that ended', { authorization: 'Bearer expired' }, documented, 401, '0111'],
  [
    '21 operands',
    {},
    { ...documented, operand: Array(21).fill(documented.operand[0]) },
    400,
    '0001',
  ],
  ['no operand', {}, { accountId: 1000000001 }, 400, '0001'],
  ['an account id as text', {}, { ...documented, accountId: '1000000001' }, 400, '0001'],
] as const)('the stand-in refuses %s', async ([, headers, body, status, code]) => {
  const answer = await call('add', JSON.stringify(body), headers);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ errors: [{ code }] });
});

test('the stand-in wants a form, not a stream', async () => {
  const list = await newList(connect());
  const query = `accountId=${accountId}&audienceListId=${list}&uploadType=IDFA&compressType=NONE`;
  const type = { 'content-type': 'application/octet-stream' };
  expect((await call(`uploadUserList?${query}`, hashes(100), type)).status).toBe(400);
});
