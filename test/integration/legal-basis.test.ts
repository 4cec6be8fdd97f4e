import { afterAll, beforeAll, expect, test } from 'vitest';
import { journalRow, type SyncRow } from '../../schemas/sync.ts';
import { permitEveryone } from './legal-bases.ts';
import { type List, listWorld, type Somebody, somebody, stamped, sumOf } from './list-world.ts';
import { type Services, startServices } from './refresh-world.ts';

let services: Services;
const lists: List[] = [];
beforeAll(async () => {
  services = await startServices();
});
afterAll(async () => {
  for (const list of lists) await list.stop();
  await services.stop();
});

async function open(
  people: readonly Somebody[],
  minimumListSize = 1,
  chunkSize = 2_000,
): Promise<List> {
  const list = await listWorld(services.newWorld(), people, { minimumListSize, chunkSize });
  lists.push(list);
  return list;
}

/** Changes bases as the API does: rows and the edition. */
let edition = 0;
async function setBasis(
  list: List,
  changes: Parameters<typeof permitEveryone>[2],
  isInForce = true,
) {
  const { control } = list.ports;
  await permitEveryone(control, 'tiktok', changes, isInForce);
  edition += 1;
  await control.put({ kind: 'legal-basis-edition', id: 'tiktok', edition });
}

const keysOf = (people: readonly Somebody[], ...kinds: ('email' | 'phone')[]) =>
  people.map((one) => one.keyOf(...kinds)).sort();
const expectAddsUp = (sync: SyncRow) => expect(sumOf(sync)).toBe(sync.audience);

test('without a basis nothing is sent, and row and members say what to do', async () => {
  const people = [1, 2, 3].map((number) => somebody(number));
  const list = await open(people);
  const sync = await list.run();
  expect(list.requests()).toBe(0);
  expect(sync).toMatchObject({
    state: 'held',
    reason: expect.stringContaining('daicho legal-basis set'),
    refused: 3,
    acknowledged: 0,
  });
  expectAddsUp(sync);
  const row = await list.ports.control.get(
    journalRow,
    `journal#${list.syncId}`,
    people[0]?.id ?? '',
  );
  expect(row).toMatchObject({
    status: 'refused',
    reason: 'no legal basis for email, phone at this destination: daicho legal-basis set',
    nodes: [],
  });
});

test('only the kinds of a basis are sent and journaled; more follow when they get one, and leave when it is revoked', async () => {
  const people = [1, 2, 3].map((number) => somebody(number));
  const list = await open(people);
  await setBasis(list, ['email']);
  let sync = await list.run();
  expect(list.members()).toEqual(keysOf(people, 'email'));
  expect(sync).toMatchObject({ state: 'idle', acknowledged: 3 });
  expect(sync.reason).toContain('no legal basis for phone');
  const row = await list.ports.control.get(
    journalRow,
    `journal#${list.syncId}`,
    people[0]?.id ?? '',
  );
  expect(row?.nodes.map((node) => node.split('.')[0])).toEqual(['email']);

  await setBasis(list, ['phone']);
  sync = await list.run();
  expect(list.members()).toEqual(keysOf(people, 'email', 'phone'));
  expect(sync).toMatchObject({ acknowledged: 3 });
  expect(sync.reason).toBeUndefined();
  const requests = list.requests();
  await list.run();
  expect(list.requests()).toBe(requests);

  await setBasis(list, ['email'], false);
  await list.run();
  expect(list.members()).toEqual(keysOf(people, 'phone'));

  await setBasis(list, ['phone'], false);
  sync = await list.run();
  expect(list.members()).toEqual([]);
  expect(sync).toMatchObject({ state: 'held', acknowledged: 0, refused: 3 });
  expectAddsUp(sync);
});

test('members under terms accepted before a day, and nobody else', async () => {
  const accepted = (version: string, at: string) => ({ terms_version: stamped(version, at) });
  const people = [
    somebody(1, true, accepted('3', '2026-03-31T14:59:59.999Z')),
    somebody(2, true, accepted('3', '2026-03-31T15:00:00.000Z')),
    somebody(3, true, accepted('2', '2026-01-01T00:00:00.000Z')),
    somebody(4),
  ];
  const list = await open(people);
  const { control } = list.ports;
  await control.put({
    kind: 'legal-basis#tiktok',
    id: 'email#terms:3',
    version: 1,
    isInForce: true,
    basisKind: 'email',
    basis: 'consent',
    scope: { terms: { version: '3', acceptedBefore: '2026-04-01' } },
    acceptedBeforeAt: '2026-03-31T15:00:00.000Z',
    textSha256: '0'.repeat(64),
    approver: 'test',
    approvedAt: '2026-04-01T00:00:00.000Z',
    at: '2026-04-01T00:00:00.000Z',
    by: 'test',
  });
  const sync = await list.run();
  expect(list.members()).toEqual(keysOf(people.slice(0, 1), 'email'));
  expect(sync).toMatchObject({ acknowledged: 1, refused: 3 });
  expectAddsUp(sync);

  // She accepts other terms, which no basis covers.
  const [first] = people;
  const newer = { terms_version: stamped('4', '2026-05-01T00:00:00.000Z') };
  const told = await list.ports.vault.merge([
    { node: first?.id ?? '', fields: newer, consents: {} },
  ]);
  for (const { node } of told) await list.deliver({ kind: 'withdrawn', node });
  expect(await list.run()).toMatchObject({ acknowledged: 0, refused: 4 });
  expect(list.members()).toEqual([]);
});

test('whoever withdrew is never sent anywhere, not even as somebody to be left out', async () => {
  const people = [1, 2, 3].map((number) => somebody(number, false));
  const list = await open(people);
  await setBasis(list, ['email', 'phone']);
  const sync = await list.run();
  expect(list.requests()).toBe(0);
  expect(sync).toMatchObject({ no_consent: 3, acknowledged: 0 });
  expectAddsUp(sync);
});

test('an advertising list below its minimum gets nobody; with enough of them everybody', async () => {
  const people = Array.from({ length: 12 }, (_, number) => somebody(number, number < 7));
  const list = await open(people, 8);
  await setBasis(list, ['email', 'phone']);
  let sync = await list.run();
  expect(list.requests()).toBe(0);
  expect(sync).toMatchObject({ state: 'held', acknowledged: 0, refused: 7, no_consent: 5 });
  expect(sync.reason).toContain('would have 7 people and needs 8');
  expectAddsUp(sync);

  const [late] = people.slice(7);
  if (late === undefined) throw new Error('there are twelve');
  await list.ports.vault.merge([
    {
      node: late.id,
      fields: {},
      consents: { advertising: stamped(true, '2026-02-01T00:00:00.000Z') },
    },
  ]);
  sync = await list.run();
  expect(list.members()).toEqual(keysOf(people.slice(0, 8), 'email', 'phone'));
  expect(sync).toMatchObject({ state: 'idle', acknowledged: 8, no_consent: 4 });
  expectAddsUp(sync);
});

test('a list that shrank below its minimum keeps whom it has, takes off who leaves, and adds nobody', async () => {
  const people = Array.from({ length: 9 }, (_, number) => somebody(number, number < 8));
  const list = await open(people, 8);
  await setBasis(list, ['email', 'phone']);
  await list.run();
  const [first, second, ...others] = people;
  for (const one of [first, second]) {
    if (one === undefined) throw new Error('there are nine');
    const no = stamped(false, '2026-02-01T00:00:00.000Z');
    await list.ports.vault.merge([{ node: one.id, fields: {}, consents: { advertising: no } }]);
    await list.deliver({ kind: 'withdrawn', node: one.id });
  }
  const late = others.at(-1);
  const yes = stamped(true, '2026-02-02T00:00:00.000Z');
  await list.ports.vault.merge([
    { node: late?.id ?? '', fields: {}, consents: { advertising: yes } },
  ]);
  const requests = list.requests();
  const sync = await list.run();
  expect(list.requests()).toBe(requests);
  expect(list.members()).toEqual(keysOf(people.slice(2, 8), 'email', 'phone'));
  expect(sync).toMatchObject({ state: 'held', acknowledged: 6, no_consent: 2, refused: 1 });
  expect(sync.reason).toContain('the 6 on it stay');
  expectAddsUp(sync);
});

test.for([
  [7, 0],
  [8, 8],
  [13, 13],
] as const)(
  'of %i who could be sent, met a few at a time, %i are on a list that needs 8',
  async ([consented, listed]) => {
    const people = Array.from({ length: 20 }, (_, number) => somebody(number, number < consented));
    const list = await open(people, 8, 3);
    await setBasis(list, ['email', 'phone']);
    const sync = await list.run();
    expect(list.members()).toHaveLength(listed);
    expect(sync).toMatchObject({
      state: listed === 0 ? 'held' : 'idle',
      acknowledged: listed,
      refused: consented - listed,
    });
    expectAddsUp(sync);
    const requests = list.requests();
    expect(await list.run()).toMatchObject({ acknowledged: listed });
    expect(list.requests()).toBe(requests);
  },
);
