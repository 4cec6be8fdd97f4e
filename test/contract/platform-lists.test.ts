import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector, RemoteLists } from '../../destinations/destination.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { membersOf, person } from './platform-ports.ts';
import { listed, type Platforms, startPlatforms } from './platforms.ts';

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms();
});
afterAll(() => platforms.stop());

function listsOf(connector: Connector): RemoteLists {
  if (connector.lists === undefined) throw new Error('it makes no lists');
  return connector.lists;
}

async function made(lists: RemoteLists, name: string): Promise<string> {
  const answer = await lists.create(name);
  if (answer.kind !== 'done') throw new Error(`${answer.kind}: ${answer.reason}`);
  return answer.value;
}

function standInOf(name: string): StandIn {
  const standIn = platforms.standIns[name];
  if (standIn === undefined) throw new Error(`no stand-in ${name}`);
  return standIn;
}

describe.for(['google', 'meta', 'tiktok', 'x'])('%s', (name) => {
  test('each list has its own members, and leaves with them', async () => {
    const connector = platforms.connect(name);
    const lists = listsOf(connector);
    const [first, second] = [await made(lists, 'dc-1'), await made(lists, 'dc-2')];
    const both = membersOf(connector, [person(1), person(2)]);
    await connector.send({ batchId: 'b', operation: 'add', members: both, listId: first });
    const one = { batchId: 'c', operation: 'add', members: both.slice(1), listId: second } as const;
    await connector.send(one);
    const standIn = standInOf(name);
    expect([first, second].map((list) => standIn.members(list).length)).toEqual([2, 1]);
    const away = { batchId: 'd', operation: 'remove', members: both, listId: first } as const;
    await connector.send(away);
    expect([first, second].map((list) => standIn.members(list).length)).toEqual([0, 1]);

    expect(await lists.state(second)).toEqual({ kind: 'done', value: { kind: 'ready' } });
    for (const _ of ['once', 'again']) {
      expect(await lists.remove(second)).toEqual({ kind: 'done', value: 'removed' });
      expect(await lists.state(second)).toEqual({ kind: 'done', value: { kind: 'gone' } });
      expect(standIn.members(second)).toEqual([]);
    }
    expect(await lists.state(first)).toEqual({ kind: 'done', value: { kind: 'ready' } });
  });

  test('nobody is refused because the list is gone: the connection stops', async () => {
    const connector = platforms.connect(name);
    const list = await made(listsOf(connector), 'dc-gone');
    await listsOf(connector).remove(list);
    const members = membersOf(connector, [1, 2, 3, 4].map(person));
    const batch = { batchId: 'b', operation: 'add', members, listId: list } as const;
    const result = await connector.send(batch);
    expect(result.stopped).toBeDefined();
    expect([...result.outcomes.values()].map(({ kind }) => kind)).toEqual(
      Array.from({ length: 4 }, () => 'retry'),
    );
  });

  test('a name is one list, also when the answer to making it was lost', async () => {
    const lists = listsOf(platforms.connect(name));
    platforms.loseAnswerTo('POST');
    expect(await lists.create('dc-lost')).toMatchObject({ kind: 'retry' });
    const list = await made(lists, 'dc-lost');
    expect(await made(lists, 'dc-lost')).toBe(list);
    expect(await made(lists, 'dc-los')).not.toBe(list);
  });

  test('without a list nobody is sent, and a person is told', async () => {
    const connector = platforms.connect(name);
    const before = standInOf(name).stats.requests;
    const members = membersOf(connector, [person(1)]);
    const result = await connector.send({ batchId: 'b', operation: 'add', members });
    expect(result.stopped).toContain('names no list');
    expect(result.outcomes.get('person-1')?.kind).toBe('retry');
    expect(standInOf(name).stats.requests).toBe(before);
  });

  test('a list that the settings name is left to whoever made it', async () => {
    const connector = platforms.connect(name, listed(name));
    expect(connector.lists).toBeUndefined();
    const members = membersOf(connector, [person(1)]);
    await connector.send({ batchId: 'b', operation: 'add', members });
    expect(standInOf(name).members(Object.values(listed(name))[0] ?? '')).toHaveLength(1);
  });

  test.for([
    [429, 'retry'],
    [503, 'retry'],
    [401, 'stopped'],
    [403, 'stopped'],
  ] as const)('%s makes every call about lists %s', async ([status, kind]) => {
    const lists = listsOf(platforms.connect(name));
    for (const call of [
      () => lists.create('dc-9'),
      () => lists.state('1'),
      () => lists.remove('1'),
    ]) {
      standInOf(name).failNext([{ status }]);
      expect(await call()).toMatchObject({ kind, reason: expect.stringMatching(/\S/) });
    }
  });
});

const code = (operation_status: number) => ({
  id: '1',
  operation_status: { code: operation_status },
});
const tiktokList = (details: object) => ({
  code: 0,
  data: { list: [{ audience_details: { audience_id: '1', ...details } }] },
});

test.for([
  ['google', { id: '1', membershipStatus: 'CLOSED' }, { kind: 'failed' }],
  ['google', { id: '1', membershipStatus: 'OPEN' }, { kind: 'ready' }],
  ['meta', code(200), { kind: 'ready' }],
  ['meta', code(441), { kind: 'building' }],
  ['meta', code(471), { kind: 'failed' }],
  ['meta', code(500), { kind: 'failed' }],
  ['tiktok', { code: 0, data: { list: [] } }, { kind: 'gone' }],
  ['tiktok', tiktokList({}), { kind: 'ready' }],
  [
    'tiktok',
    tiktokList({ expired_time: '2027-07-01 00:00:00' }),
    { kind: 'ready', expiresAtEpochMs: Date.parse('2027-07-01T00:00:00Z') },
  ],
  ['x', { data: { id: '1', deleted: true } }, { kind: 'gone' }],
] as const)('%s says %j of a list: %j', async ([name, body, state]) => {
  standInOf(name).failNext([{ status: 200, body }]);
  expect(await listsOf(platforms.connect(name)).state('1')).toMatchObject({
    kind: 'done',
    value: state,
  });
});

test.for([
  ['google', { error: { code: 400, status: 'FAILED_PRECONDITION', details: [] } }],
  ['meta', { error: { code: 2656, message: 'look-alikes' } }],
] as const)('%s keeps a list that something else needs', async ([name, body]) => {
  standInOf(name).failNext([{ status: 400, body }]);
  const answer = await listsOf(platforms.connect(name)).remove('1');
  expect(answer).toEqual({ kind: 'done', value: 'in_use' });
});

test.for(['google', 'meta', 'tiktok', 'x'])('%s: an answer of another form stops', async (name) => {
  standInOf(name).failNext([
    { status: 200, body: name === 'tiktok' ? { code: 0, data: '' } : [''] },
  ]);
  const answer = await listsOf(platforms.connect(name)).create('dc-8');
  expect(answer).toMatchObject({ kind: 'stopped', reason: expect.stringContaining('form') });
});

test.for(['google', 'meta', 'tiktok', 'x'])('%s: a name is found on a later page', async (name) => {
  const lists = listsOf(platforms.connect(name));
  const wanted = await made(lists, 'dc-late');
  const pages: Readonly<Record<string, object>> = {
    google: { userLists: [], nextPageToken: '0' },
    meta: { data: [], paging: { cursors: { after: '0' }, next: 'https://graph.example/' } },
    tiktok: { code: 0, data: { list: [], page_info: { page: 0, total_page: 1 } } },
    x: { data: [], next_cursor: '0' },
  };
  standInOf(name).failNext([{ status: 200, body: pages[name] }]);
  expect(await made(lists, 'dc-late')).toBe(wanted);
});
