import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import type { Connector, Member } from '../../destinations/destination.ts';
import { microsoftDestination } from '../../destinations/microsoft/destination.ts';
import {
  type MicrosoftCredentials,
  microsoftCredentials,
} from '../../destinations/microsoft/settings.ts';
import { createMicrosoftPlatform } from '../../local/platforms/microsoft/microsoft.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, nobody, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { sendUntilSettled, troubles } from './platform-rounds.ts';
import { personWith, vectorsOf } from './platform-vectors.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const settings = { customerId: '7001', customerAccountId: '8001', audienceId: '801' };
const credentials = { clientId: 'app', developerToken: 'developer', refreshToken: 'first' };
const hourMs = 3_600_000;

let dir: string;
let platform: StandIn;
let server: WireServer;
let now: number;
/** What the secret holds. */
let stored: MicrosoftCredentials;
let bodies: unknown[];

function open(): void {
  platform = createMicrosoftPlatform({ dir, clock: () => now });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'microsoft-'));
  now = noon;
  stored = credentials;
  bodies = [];
  open();
  server = await startWireServer((request) => {
    const path = request.path.replace(/^\/microsoft/, '');
    if (path.includes('/v13/')) bodies.push(JSON.parse(request.body.toString()));
    return platform.handle({ ...request, path });
  });
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

/** Connects as a process does that has just read the secret. */
function connect(more = {}, otherCredentials = {}, url = server.url): Connector {
  const read = { ...stored, ...otherCredentials };
  return microsoftDestination.connect(
    { settings: { ...settings, ...more }, credentials: read, region: 'JP' },
    {
      ...portsFor(url),
      clock: () => now,
      loadCredentials: async () => stored,
      saveCredentials: async (renewed) => {
        stored = microsoftCredentials.parse(renewed);
      },
    },
  );
}

const send = (connector: Connector, operation: 'add' | 'remove', members: readonly Member[]) =>
  connector.send({ batchId: 'b', operation, members });
const keyOf = (number: number): string => `Email:${sha256(`person${number}@example.com`)}`;
const refreshToken = (): string => stored.refreshToken;

test('people are added once, removed, and outlive the process', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const _ of [1, 2]) {
    const { outcomes } = await send(connector, 'add', members);
    expect([...outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  await send(connector, 'remove', members.slice(0, 1));
  platform.close();
  open();
  expect(platform.members('801')).toEqual([keyOf(2)]);
});

test('a request is what the documentation shows', async () => {
  const connector = connect();
  await send(connector, 'add', membersOf(connector, [personWith('email', 'test@contoso.com')]));
  expect(bodies).toEqual([
    {
      CustomerListUserData: {
        ActionType: 'Add',
        AudienceId: '801',
        CustomerListItemSubType: 'Email',
        CustomerListItems: ['f25ad364d33972379a7a4f4df33db142205f5c40eb19cfdb2fc5aaf117e10101'],
      },
    },
  ]);
});

test.for(vectorsOf('microsoft').hashed)('$input arrives as the published hash', async (vector) => {
  const connector = connect();
  await send(connector, 'add', membersOf(connector, [personWith('email', vector.input)]));
  expect(platform.members('801')).toEqual([`Email:${vector.hash}`]);
});

test('dots and tags go where the settings ask for it, and never by themselves', async () => {
  const tagged = [personWith('email', 'A.b+sale@example.jp')];
  await send(connect(), 'add', membersOf(connect(), tagged));
  const strict = connect({ emailForm: 'strip-dots-and-tag' });
  await send(strict, 'add', membersOf(strict, tagged));
  expect(platform.members('801')).toEqual(
    ['a.b+sale@example.jp', 'ab@example.jp'].map((text) => `Email:${sha256(text)}`).sort(),
  );
});

test('who has no address cannot be sent', () => {
  expect(connect().keysOf({ ...nobody, phones: ['09012345678'] })).toEqual({
    kind: 'no_identifier',
  });
  expect(connect().keysOf(personWith('email', 'no address'))).toMatchObject({ kind: 'refused' });
});

test('2,001 items go in three requests', async () => {
  const members = membersOf(
    connect(),
    Array.from({ length: 2_001 }, (_, number) => person(number)),
  );
  await send(connect(), 'add', members);
  expect(platform.stats).toMatchObject({ requests: 4, added: 2_001 });
});

test('a refused item blames its person; who has another one is added, yet not removed', async () => {
  const connector = connect();
  const wrong = 'not a hash';
  const [good] = membersOf(connector, [person(1)]);
  const members: Member[] = [
    { recordId: 'bad', keys: { email: [wrong] } },
    { recordId: 'both', keys: { email: [sha256('both@example.jp'), wrong] } },
    ...(good === undefined ? [] : [good]),
  ];
  const rejected = { kind: 'rejected', reason: 'CustomerListItemInvalid' };
  expect(Object.fromEntries((await send(connector, 'add', members)).outcomes)).toEqual({
    bad: rejected,
    both: { kind: 'delivered' },
    'person-1': { kind: 'delivered' },
  });
  expect(Object.fromEntries((await send(connector, 'remove', members)).outcomes)).toEqual({
    bad: rejected,
    both: rejected,
    'person-1': { kind: 'delivered' },
  });
});

test('a batch goes to its own list, else to that of the settings, else nowhere', async () => {
  const connector = connect({ audienceId: undefined });
  const members = membersOf(connector, [person(1)]);
  const own = { batchId: 'b', operation: 'add', members, listId: '802' } as const;
  await connector.send(own);
  await connect().send(own);
  expect(platform.members('802')).toEqual([keyOf(1)]);
  const nowhere = await send(connector, 'add', members);
  expect(nowhere.stopped).toMatch(/No list/);
  expect(nowhere.outcomes.get('person-1')).toMatchObject({ kind: 'retry' });
});

test('every refresh stores the next token before the old one is void', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  await send(connector, 'add', members);
  const second = refreshToken();
  expect(second).not.toBe('first');
  expect(stored).toEqual({ ...credentials, refreshToken: second });
  now += hourMs;
  expect((await send(connector, 'add', members)).stopped).toBeUndefined();
  expect(refreshToken()).not.toBe(second);
  // A process that goes on with the first token finds the latest in the secret.
  const late = connect({}, { refreshToken: 'first' });
  expect((await send(late, 'add', members)).stopped).toBeUndefined();
  stored = credentials;
  const alone = connect();
  expect((await send(alone, 'add', members)).stopped).toBe(
    'Microsoft answered 401: the token was refused',
  );
});

test('a token that could not be stored is not used, so the old one still is good', async () => {
  const failing = microsoftDestination.connect(
    { settings, credentials, region: 'JP' },
    {
      ...portsFor(server.url),
      saveCredentials: () => Promise.reject(new Error('the secret is locked')),
    },
  );
  const members = membersOf(failing, [person(1)]);
  await expect(send(failing, 'add', members)).rejects.toThrow('locked');
  expect(platform.members('801')).toEqual([]);
  expect((await send(connect(), 'add', members)).stopped).toBeUndefined();
});

test('credentials that a person puts in meanwhile are not overwritten', async () => {
  const connector = connect();
  stored = { ...credentials, refreshToken: 'signed in anew' };
  await send(connector, 'add', membersOf(connector, [person(1)]));
  expect(refreshToken()).toBe('signed in anew');
});

test('processes that refresh at once all go on', async () => {
  const members = membersOf(connect(), [person(1)]);
  const processes = [connect(), connect(), connect()];
  for (const _ of [1, 2, 3]) {
    const results = await Promise.all(processes.map((each) => send(each, 'add', members)));
    expect(results.flatMap(({ stopped }) => stopped ?? [])).toEqual([]);
    now += hourMs;
  }
});

const partialError = (Code: number, ErrorCode: string, Index: number | null = null) => ({
  status: 200,
  body: { PartialErrors: [{ Index, Code, ErrorCode, Message: 'x@example.jp' }] },
});

test.for([
  [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, undefined],
  [{ status: 429 }, 30_000, undefined],
  [{ status: 503 }, 30_000, undefined],
  [partialError(117, 'CallRateExceeded'), 60_000, undefined],
  [partialError(0, 'InternalError', 0), 30_000, undefined],
  [{ status: 403 }, hourMs, 'Microsoft answered 403: the account has no permission'],
  [{ status: 404, body: '' }, hourMs, 'Microsoft answered 404'],
  [partialError(8005, 'AudienceIdInvalid'), hourMs, 'Microsoft answered 200 AudienceIdInvalid'],
] as const)('fault %o waits %s ms, stopped by %s', async ([fault, afterMs, stopped]) => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  await send(connector, 'remove', members);
  platform.failNext([fault]);
  const result = await send(connector, 'add', members);
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs });
  expect(result.stopped).toBe(stopped);
  expect(platform.members('801')).toEqual([]);
});

test('an answer without JSON is unknown', async () => {
  const plain = await startWireServer(() => ({ status: 200, headers: {}, body: 'proxy page' }));
  const elsewhere = microsoftDestination.connect(
    { settings, credentials, region: 'JP' },
    {
      ...portsFor(server.url),
      fetch: (url, init) => fetch(String(url).includes('/token') ? url : `${plain.url}/`, init),
    },
  );
  const { outcomes } = await send(elsewhere, 'add', membersOf(elsewhere, [person(1)]));
  await plain.close();
  expect(outcomes.get('person-1')).toMatchObject({ kind: 'unknown' });
});

test.for([
  ['token', { refreshToken: 'revoked' }, 'Microsoft answered 401: the token was refused'],
  [
    'permission',
    { developerToken: 'no-access' },
    'Microsoft answered 403: the account has no permission',
  ],
] as const)(
  'a missing %s stops the connection, and a check names it',
  async ([name, wrong, reason]) => {
    stored = { ...credentials, ...wrong };
    const connector = connect();
    const result = await send(connector, 'add', membersOf(connector, [person(1)]));
    expect(result.stopped).toBe(reason);
    expect(await connector.verify?.()).toContainEqual(
      expect.objectContaining({ name, verdict: 'failed' }),
    );
  },
);

test('lists are made once per name, told apart from what is gone, and kept while in use', async () => {
  const { lists, verify } = connect();
  const made = await lists?.create('A-01');
  expect(made).toEqual({ kind: 'done', value: expect.stringMatching(/^\d+$/) });
  expect(await lists?.create('A-01')).toEqual(made);
  const id = made?.kind === 'done' ? made.value : '';
  expect(await verify?.(id)).toContainEqual({ name: 'list', verdict: 'ok' });
  expect(await lists?.state(id)).toEqual({ kind: 'done', value: { kind: 'ready' } });
  for (const _ of [1, 2])
    expect(await lists?.remove(id)).toEqual({ kind: 'done', value: 'removed' });
  expect(await lists?.state(id)).toEqual({ kind: 'done', value: { kind: 'gone' } });
  expect(await verify?.(id)).toContainEqual(
    expect.objectContaining({ name: 'list', verdict: 'failed' }),
  );
  const used = await lists?.create('used-by-a-campaign');
  const usedId = used?.kind === 'done' ? used.value : '';
  expect(await lists?.remove(usedId)).toEqual({ kind: 'done', value: 'in_use' });
});

test('terms that nobody accepted say what to do', async () => {
  const made = await connect({}, { developerToken: 'no-terms' }).lists?.create('A-01');
  expect(made).toMatchObject({
    kind: 'stopped',
    reason: expect.stringMatching(/accept its terms$/),
  });
});

test.for(troubles)('$name at any request leaves the list as it should be', async (trouble) => {
  const people = Array.from({ length: 1_050 }, (_, number) => person(number));
  const all = membersOf(connect(), people);
  const numberOf = ({ recordId }: Member) => Number(recordId.slice('person-'.length));
  const gone = (member: Member) => numberOf(member) % 3 === 0;
  const back = all.filter(gone).slice(0, 100);
  const expected = all
    .filter((member) => !gone(member) || back.includes(member))
    .map((member) => keyOf(numberOf(member)))
    .sort();
  // One for the token, then two, one and one.
  for (let at = 0; at < 5; at += 1) {
    const list = String(at + 1);
    let seen = 0;
    const proxy = await startFaultProxy(server.url, (index) => {
      seen = index;
      if (index !== at) return 'pass';
      if (trouble.fault !== undefined) platform.failNext([trouble.fault]);
      return trouble.passage ?? 'pass';
    });
    const connector = connect({ audienceId: list }, {}, proxy.url);
    await sendUntilSettled(connector, 'add', all);
    await sendUntilSettled(connector, 'remove', all.filter(gone));
    await sendUntilSettled(connector, 'add', back);
    await proxy.close();
    expect(seen).toBeGreaterThanOrEqual(5);
    expect(platform.members(list)).toEqual(expected);
  }
});

const tokenBody = z.object({ access_token: z.string() });
let signIns = 0;

/** A call of our own making, apart from the mapping. */
async function apply(data: object) {
  signIns += 1;
  const signedIn = await fetch(`${server.url}/microsoft/common/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: 'app',
      grant_type: 'refresh_token',
      refresh_token: `mine ${signIns}`,
      scope: 'https://ads.microsoft.com/msads.manage offline_access',
    }),
  });
  const { access_token: token } = tokenBody.parse(await signedIn.json());
  const answer = await fetch(
    `${server.url}/microsoft/CampaignManagement/v13/CustomerListUserData/Apply`,
    {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        developertoken: 'd',
        customerid: '1',
        customeraccountid: '2',
      },
      body: JSON.stringify({ CustomerListUserData: data }),
    },
  );
  return { status: answer.status, body: await answer.json() };
}

const data = { ActionType: 'Add', AudienceId: '9', CustomerListItemSubType: 'Email' };

test('the stand-in replaces a list, takes ids of customers, and names items by their index', async () => {
  const hashes = ['a', 'b'].map(sha256);
  await apply({ ...data, CustomerListItems: hashes });
  await apply({ ...data, ActionType: 'Replace', CustomerListItems: hashes.slice(1) });
  await apply({ ...data, CustomerListItemSubType: 'CRM', CustomerListItems: ['c-1'] });
  const { body } = await apply({ ...data, CustomerListItems: [hashes[1], 'x', sha256('')] });
  expect(body).toMatchObject({ PartialErrors: [{ Index: 1 }, { Index: 2 }] });
  expect(platform.members('9')).toEqual(['CRM:c-1', `Email:${sha256('b')}`]);
});

test.for([
  ['1,001 items', { CustomerListItems: Array.from({ length: 1_001 }, () => sha256('a')) }],
  ['no items', { CustomerListItems: [] }],
  ['another action', { ActionType: 'Clear', CustomerListItems: [sha256('a')] }],
  ['another kind', { CustomerListItemSubType: 'Phone', CustomerListItems: [sha256('a')] }],
  ['a list that is no number', { AudienceId: 'vip', CustomerListItems: [sha256('a')] }],
] as const)('the stand-in refuses %s', async ([, wrong]) => {
  expect((await apply({ ...data, ...wrong })).status).toBe(400);
});
