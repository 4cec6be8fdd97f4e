import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector } from '../../destinations/destination.ts';
import { metaDestination } from '../../destinations/meta/destination.ts';
import { createMetaPlatform } from '../../local/platforms/meta/meta.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { membersOf, noon, person, portsFor, sha256 } from './platform-ports.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const audience = '6000000000001';

let dir: string;
let platform: StandIn;
let server: WireServer;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meta-'));
  platform = createMetaPlatform({ dir, clock: () => noon });
  server = await startWireServer((request) =>
    platform.handle({ ...request, path: request.path.replace(/^\/meta/, '') }),
  );
});

afterEach(async () => {
  await server.close();
  platform.close();
  rmSync(dir, { recursive: true });
});

function connect(more = {}, accessToken = 'token'): Connector {
  return metaDestination.connect(
    { settings: { audienceId: audience, ...more }, credentials: { accessToken }, region: 'JP' },
    portsFor(server.url),
  );
}

function call(method: string, edge: string, body: unknown) {
  return fetch(`${server.url}/meta/v25.0/${audience}/${edge}`, {
    method,
    headers: { authorization: 'Bearer token' },
    body: JSON.stringify(body),
  });
}

function payload(...emails: readonly string[]) {
  return { schema: ['EMAIL'], data: emails.map((email) => [sha256(email)]) };
}

test('people are added once, removed by any identifier, and listed by what was hashed', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1), person(2)]);
  for (const batchId of ['b1', 'b2']) {
    const result = await connector.send({ batchId, operation: 'add', members });
    expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  }
  const keys = [1, 2].map(
    (number) =>
      `EMAIL:${sha256(`person${number}@example.com`)}|PHONE:${sha256(`81901234000${number}`)}`,
  );
  expect(platform.members(audience)).toEqual(keys.sort());
  const byPhone = membersOf(connector, [{ ...person(1), emails: [] }]);
  await connector.send({ batchId: 'b3', operation: 'remove', members: byPhone });
  expect(platform.members(audience)).toHaveLength(1);
  const answer = await fetch(`${server.url}/meta/_members?list=${audience}`);
  expect(await answer.json()).toMatchObject({ count: 1 });
  platform.close();
  platform = createMetaPlatform({ dir, clock: () => noon });
  expect(platform.members(audience)).toHaveLength(1);
});

test('a person with two addresses takes two rows and leaves with either', async () => {
  const connector = connect({ fields: ['email', 'phone', 'name', 'country'] });
  const record = {
    ...person(1),
    emails: ['a@example.jp', 'b@example.jp'],
    lastName: "O'Brien",
    country: 'JP',
  };
  const members = membersOf(connector, [record]);
  await connector.send({ batchId: 'b', operation: 'add', members });
  expect(platform.members(audience)).toHaveLength(2);
  expect(platform.members(audience).every((key) => key.includes(sha256('obrien')))).toBe(true);
  await connector.send({ batchId: 'c', operation: 'remove', members });
  expect(platform.members(audience)).toEqual([]);
});

test('rows that Meta cannot use are rejected, their neighbours arrive', async () => {
  const connector = connect();
  const bad = { recordId: 'bad', keys: { email: ['nothing hashed'] } };
  const members = [bad, ...membersOf(connector, [person(1)])];
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  expect(result.outcomes.get('bad')).toEqual({ kind: 'rejected', reason: 'invalid entry' });
  expect(result.outcomes.get('person-1')).toEqual({ kind: 'delivered' });
  expect(platform.members(audience)).toHaveLength(1);
});

test('a refusal without an index is halved until the culprit stands alone', async () => {
  const connector = connect();
  const members = membersOf(connector, [1, 2, 3, 4].map(person));
  const refusal = { status: 400, body: { error: { code: 100, message: 'Invalid parameter' } } };
  platform.failNext([refusal, refusal, refusal]);
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  expect([...result.outcomes].filter(([, { kind }]) => kind === 'rejected')).toEqual([
    ['person-1', { kind: 'rejected', reason: 'Meta code 100' }],
  ]);
  expect(platform.members(audience)).toHaveLength(3);
});

test('12,000 people go in two requests', async () => {
  const connector = connect();
  const records = Array.from({ length: 12_000 }, (_, number) => ({
    ...person(number),
    phones: [],
  }));
  const members = membersOf(connector, records);
  await connector.send({ batchId: 'b', operation: 'add', members });
  expect(platform.stats).toMatchObject({ requests: 2, added: 12_000 });
});

const error = (code: number, more = {}) => ({ status: 400, body: { error: { code, ...more } } });

test.for([
  [{ status: 429 }, 3 * 60_000, false],
  [error(80003), 60_000, false],
  [error(17, { error_subcode: 2446079 }), 60_000, false],
  [error(2), 30_000, false],
  [error(9999, { is_transient: true }), 30_000, false],
  [{ status: 502, body: 'gateway' }, 30_000, false],
  [error(190, { error_subcode: 463 }), 3_600_000, true],
  [error(200), 3_600_000, true],
  [error(2655), 3_600_000, true],
  [error(100, { error_subcode: 33 }), 3_600_000, true],
  [error(100, { error_subcode: 1713230 }), 3_600_000, true],
] as const)('fault %o is tried again after %s ms, stopped %s', async ([fault, afterMs, isStop]) => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  platform.failNext([fault]);
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs });
  expect(result.stopped !== undefined).toBe(isStop);
});

test('an expired token stops the connection', async () => {
  const connector = connect({}, 'expired');
  const members = membersOf(connector, [person(1)]);
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  expect(result.stopped).toBe('Meta code 190, subcode 463');
});

test('nobody there means again, no answer means unknown', async () => {
  const connector = connect();
  const members = membersOf(connector, [person(1)]);
  const silent = await startWireServer(() => new Promise(() => undefined));
  const cut = metaDestination.connect(
    { settings: { audienceId: audience }, credentials: { accessToken: 't' }, region: 'JP' },
    portsFor(silent.url),
  );
  const sending = cut.send({ batchId: 'b', operation: 'add', members });
  setTimeout(() => void silent.close(), 200);
  expect((await sending).outcomes.get('person-1')).toMatchObject({ kind: 'unknown' });
  const gone = await cut.send({ batchId: 'b', operation: 'add', members });
  expect(gone.outcomes.get('person-1')).toMatchObject({ kind: 'retry' });
});

test.for([
  ['an unknown column', { payload: { schema: ['MAIL'], data: [['x']] } }],
  ['no rows', { payload: { schema: ['EMAIL'], data: [] } }],
  ['a batch out of turn', { session: session(1, 2, true), payload: payload('a') }],
  ['a session id of nothing', { session: session(0, 1, true), payload: payload('a') }],
  [
    '10,001 rows',
    { payload: payload(...Array.from({ length: 10_001 }, (_, number) => `${number}`)) },
  ],
  ['no payload', {}],
] as const)('the stand-in refuses %s with code 100', async ([, body]) => {
  const answer = await call('POST', 'users', body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 100 } });
  expect(platform.members(audience)).toEqual([]);
});

function session(id: number, batchSeq: number, isLast: boolean) {
  return { session_id: id, batch_seq: batchSeq, last_batch_flag: isLast, estimated_num_total: 1 };
}

test('the stand-in counts rows it cannot use', async () => {
  const data = [[sha256('a')], [sha256('')], [''], [sha256('b').toUpperCase()], ['a', 'b'], []];
  const answer = await call('POST', 'users', { payload: { schema: ['EMAIL'], data } });
  expect(await answer.json()).toMatchObject({
    audience_id: audience,
    num_received: 6,
    num_invalid_entries: 5,
    invalid_entry_samples: { 1: 'invalid', 5: 'invalid' },
  });
  expect(platform.members(audience)).toHaveLength(1);
});

test('a session takes its batches in turn and none after the last', async () => {
  const send = (seq: number, isLast: boolean) =>
    call('POST', 'users', { session: session(7, seq, isLast), payload: payload(`${seq}`) });
  expect((await send(1, false)).status).toBe(200);
  expect((await send(2, true)).status).toBe(200);
  expect((await send(3, true)).status).toBe(400);
  expect(platform.members(audience)).toHaveLength(2);
});

test('a replacement shows only with its last batch, one at a time', async () => {
  const replace = (id: number, seq: number, isLast: boolean, email: string) =>
    call('POST', 'usersreplace', { session: session(id, seq, isLast), payload: payload(email) });
  await call('POST', 'users', { payload: payload('old') });
  await replace(1, 1, false, 'new1');
  expect(platform.members(audience)).toEqual([`EMAIL:${sha256('old')}`]);
  expect((await replace(2, 1, false, 'other')).status).toBe(400);
  await replace(1, 2, true, 'new2');
  const expected = ['new1', 'new2'].map((email) => `EMAIL:${sha256(email)}`);
  expect(platform.members(audience)).toEqual(expected.sort());
});
