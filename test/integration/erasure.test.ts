import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import type { Connector } from '../../destinations/destination.ts';
import { webhookDestination } from '../../destinations/webhook/destination.ts';
import { publicNetwork } from '../../destinations/webhook/guarded-post.ts';
import type { VaultUpdate } from '../../domain/consent/vault.ts';
import { newErasure, newReconciliation } from '../../domain/identity/new-curation.ts';
import { peopleFile } from '../../domain/list/list-people.ts';
import type { CuratePorts } from '../../functions/curate/ports.ts';
import { nodesBeforeErasure } from '../../functions/deliver/chunk/erased.ts';
import { takeLeaving } from '../../functions/deliver/leave/leave.ts';
import { withdrawEverywhere } from '../../functions/deliver/leave/withdraw.ts';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { seeded } from '../../proofs/seeded.ts';
import { auditRow } from '../../schemas/identity-history.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';
import { listRow } from '../../schemas/people-list.ts';
import { journalRow, syncRow } from '../../schemas/sync.ts';
import { mortal, type Services, startServices, type World } from './refresh-world.ts';

let services: Services;
let world: World;
/** E-mail addresses on the platform's list. */
let list: Set<string>;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(() => {
  world = services.newWorld();
  list = new Set(['erased@example.com', 'other@example.com']);
});
afterAll(() => services.stop());

const asOf = '2026-02-10';
const at = '2026-01-31T00:00:00.000Z';
const [user, email, phone] = [node('user_id', 1), node('email', 1), node('phone', 1)];
const [shop, first, second] = ['shop', 'first', 'second'].map((name) => node('anonymous_id', name));
const [other, otherDevice] = [node('user_id', 2), node('anonymous_id', 'other')];
/** `shop` binds; `first` and `second` are leaves of the person, `otherDevice` of somebody else. */
const claims = [
  claim(user, email, shop ?? ''),
  claim(email, phone),
  claim(phone, shop ?? ''),
  claim(user, first ?? ''),
  claim(email, second ?? ''),
  claim(other, otherDevice),
  claim(other, node('email', 2)),
];
const persons = [user, email, phone, shop ?? ''];
const leaves = [first ?? '', second ?? ''];
const strangers = [other, otherDevice, node('email', 2)];

const stamped = <Value>(value: Value) => ({ value, at, messageId: 'm' });
const said = (of: string, fields: Record<string, string> = {}): VaultUpdate => ({
  node: of,
  fields: Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, stamped(text)])),
  consents: { advertising: stamped(true) },
});
const words = [
  said(user, { first_name: '花子' }),
  said(email, { email: 'erased@example.com' }),
  said(phone, { phone: '+819012345678' }),
  ...[...leaves, ...persons.slice(3), other, otherDevice].map((each) => said(each)),
  said(node('email', 2), { email: 'other@example.com' }),
];

/** A platform whose list is of e-mail addresses. */
const connector: Connector = {
  keysOf: ({ emails }) => {
    const [value] = emails;
    return value === undefined
      ? { kind: 'no_identifier' }
      : { kind: 'keys', keys: { email: [value] } };
  },
  send: async ({ operation, members }) => {
    const outcomes = members.map(({ recordId, keys }) => {
      for (const value of Object.values(keys).flat()) {
        if (operation === 'add') list.add(value);
        else list.delete(value);
      }
      return [recordId, { kind: 'delivered' }] as const;
    });
    return { outcomes: new Map(outcomes), receipts: [] };
  },
};

async function populate(): Promise<void> {
  const { graph, vault, mirror } = world.people;
  await graph.addEvidence(claims);
  await vault.merge(words);
  await mirror();
  await world.ask('refresh', asOf);
  await world.work();
  const { control } = world.ports;
  const counts = { audience: 2, acknowledged: 2 };
  const sync = { audienceId: 'a', destinationId: 'd', afterRefresh: false, state: 'idle' };
  await control.put({ kind: 'sync', id: 's', ...sync, generation: 1, ...counts, createdAt: at });
  const row = { kind: 'journal#s', status: 'acknowledged', was: 'off', runId: 'r', at };
  // The profile had another name when it was put on the list.
  await control.put({ ...row, id: email, nodes: [email] });
  await control.put({ ...row, id: other, nodes: [node('email', 2)] });
  // Another list did not answer: the person may be on it all the same.
  const unsure = { audience: 1, pending: 1 };
  await control.put({ kind: 'sync', id: 't', ...sync, generation: 1, ...unsure, createdAt: at });
  await control.put({ ...row, kind: 'journal#t', id: user, status: 'pending', nodes: [email] });
  await control.put({
    kind: 'audit',
    id: 'audit-1',
    at,
    who: 'test',
    what: 'erase',
    nodes: [email],
    reason: 'asked',
    state: 'asked',
    before: [],
    after: [],
  });
}

const deliverPorts = (): DeliverPorts => ({
  ...world.ports,
  graph: world.people.graph,
  vault: world.people.vault,
  objects: world.ports.lake,
  lines: { read: async () => [] },
  // What is marked as leaving is taken off at once.
  queue: {
    send: async (message) => {
      if (message.kind === 'leave') await takeLeaving(message.syncId, deliverPorts());
    },
  },
  connectionFor: async () => ({
    type: webhookDestination(publicNetwork),
    connector,
    makesLists: false,
  }),
  random: Math.random,
  sha256: world.ports.sha256,
});

/** Withdrawals reach `deliver` at once. */
function delivering(ports: CuratePorts): CuratePorts {
  const deliver = deliverPorts();
  const send = async (message: DeliveryMessage): Promise<void> => {
    if (message.kind === 'withdrawn') await withdrawEverywhere(message, deliver);
  };
  return { ...ports, deliveries: { send } };
}

let jobs = 0;
async function erase(of: string, portsOf = delivering) {
  jobs += 1;
  const members = (await world.people.graph.profilesOf([of])).get(of)?.members ?? [];
  const person = { node: of, members, auditId: 'audit-1' };
  const ended = await world.people.curate(newErasure(`erase-${jobs}`, Date.now(), person), portsOf);
  expect(ended.error).toBeUndefined();
  return ended.result;
}

/** What must hold after an erasure, and after whatever comes later. */
async function expectErased(): Promise<void> {
  const { graph, vault } = world.people;
  const all = [...persons, ...leaves];
  const views = await graph.profilesOf([...all, ...strangers]);
  for (const each of all) expect([each, views.get(each)?.isErased]).toEqual([each, true]);
  for (const each of strangers)
    expect(views.get(each)).toMatchObject({ profileId: other, isErased: false });
  const kept = await vault.read([...all, ...strangers]);
  expect([...kept.keys()].sort()).toEqual([...strangers].sort());
  expect([...list]).toEqual(['other@example.com']);
}

test('an erased person is gone from graph, vault and lists, devices included, and nobody else is touched', async () => {
  await populate();
  expect(await erase(email)).toMatchObject({ nodes: 4, leaves: 2, stillListed: [] });
  await expectErased();
  const { control } = world.ports;
  expect(await control.get(journalRow, 'journal#s', email)).toMatchObject({
    status: 'suppressed',
    nodes: [],
  });
  expect(await control.get(syncRow, 'sync', 's')).toMatchObject({ acknowledged: 1, suppressed: 1 });
  expect(await control.get(syncRow, 'sync', 't')).toMatchObject({ pending: 0, suppressed: 1 });
  expect(await control.get(auditRow, 'audit', 'audit-1')).toMatchObject({
    state: 'done',
    before: [user],
    after: [...persons].sort(),
  });
});

test('who withdraws consent leaves the lists that know the profile by an earlier name', async () => {
  await populate();
  const { vault } = world.people;
  const no = { value: false, at: '2026-02-01T00:00:00.000Z', messageId: 'no' };
  await vault.merge([{ node: user, fields: {}, consents: { advertising: no } }]);
  await withdrawEverywhere({ node: user }, deliverPorts());
  expect([...list]).toEqual(['other@example.com']);
  const { control } = world.ports;
  expect(await control.get(journalRow, 'journal#s', email)).toMatchObject({
    status: 'no_consent',
    nodes: [],
  });
  expect(await control.get(syncRow, 'sync', 's')).toMatchObject({ acknowledged: 1, no_consent: 1 });
});

test('late events and replays bring nothing back, and the lake follows', async () => {
  await populate();
  await erase(user);
  const { graph, vault, mirror, curate } = world.people;
  for (const order of [claims, claims.toReversed()]) {
    await graph.addEvidence(order);
    expect(await vault.merge(words)).toEqual([]);
    await graph.addEvidence([claim(user, node('anonymous_id', 'new')), claim(...persons)]);
  }
  await expectErased();
  const device = node('anonymous_id', 'new');
  expect((await graph.profilesOf([device])).get(device)).toMatchObject({
    profileId: device,
    isErased: false,
  });
  await mirror();
  await world.ask('refresh', asOf);
  await world.work();
  const rows = await world.rows('SELECT node FROM identity_map WHERE is_erased');
  expect(rows.map((row) => row['node']).sort()).toEqual([...persons, ...leaves].sort());
  const compared = await curate(newReconciliation('after', Date.now()));
  expect(compared.result).toMatchObject({ drift: 0 });
});

test('killed at any point and asked for again, it comes to the same end', async () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    world = services.newWorld();
    list = new Set(['erased@example.com', 'other@example.com']);
    await populate();
    const random = seeded(seed);
    await erase(phone, (ports) => mortal(delivering(ports), 0.08, random));
    await expectErased();
  }
});

test('an identifier that joins while the person is erased is erased with it, also after a death', async () => {
  await populate();
  const { graph, vault } = world.people;
  const late = node('email', 'late');
  await vault.merge([said(late, { email: 'late@example.com' })]);
  let isFirst = true;
  const joining = (ports: CuratePorts): CuratePorts => ({
    ...delivering(ports),
    graph: {
      ...ports.graph,
      erase: async (...asked) => {
        if (!isFirst) return ports.graph.erase(...asked);
        isFirst = false;
        await graph.addEvidence([claim(user, late)]);
        await ports.graph.erase(...asked);
        throw new Error('died');
      },
    },
  });
  await erase(user, joining);
  expect((await graph.profilesOf([late])).get(late)?.isErased).toBe(true);
  expect((await vault.read([late])).size).toBe(0);
  // A chunk that a dead process left half sent takes her back by these.
  const { control } = world.ports;
  expect(await nodesBeforeErasure([user, late, other], { control })).toEqual(
    new Map([
      [user, [email, phone, late].sort()],
      [late, [email, phone, late].sort()],
      [other, []],
    ]),
  );
});

/** What own channels keep of a person: two campaigns, an automation, a coupon, two lists, of which one holds them. */
async function populateChannels(of: string): Promise<void> {
  const { control } = world.ports;
  const message = { status: 'sent', channel: 'email', key: randomUUID(), at };
  await control.putAll([
    { kind: 'contacts', id: of, version: 1, contacts: [] },
    { kind: 'message#spring', id: of, ...message },
    { kind: 'message#automation-wishes', id: `${of}#2026`, ...message },
    { kind: 'message#automation-wishes', id: `${of}#2027`, ...message },
    { kind: 'coupon#c', id: of, pool: 'p', code: of.slice(0, 8), at },
  ]);
}

const template = { channels: ['email'], templates: { email: { subject: 's', text: 't' } } };

async function populateSenders(): Promise<void> {
  const { control } = world.ports;
  const own = { name: 'n', audienceId: 'a', message: template, attempt: 1, polls: 0 };
  const made = { madeBy: 'test', requestedAt: at, askedAt: at };
  const campaign = { ...own, ...made, generation: 1, endsAt: at };
  const wishes = { ...own, occasion: { kind: 'birthday' }, since: '2026-01-01', createdAt: at };
  await control.putAll([
    { kind: 'campaign', id: 'spring', state: 'done', ...campaign },
    { kind: 'automation', id: 'wishes', ...wishes, madeBy: 'test', askedAt: at },
    { kind: 'coupon-campaign', id: 'c' },
  ]);
}

/** A list whose files hold these nodes. */
async function populateList(name: string, names: readonly string[]): Promise<string> {
  const requestedAt = new Date().toISOString();
  const id = `${requestedAt.replace(/[-:.]/g, '')}-${name}`;
  const file = { name: 'list.csv', rows: 1, bytes: 1, sha256: '0' };
  await world.ports.control.put({
    ...{ kind: 'list', id, order: { audienceId: 'a', for: 'calls' }, generation: 1, state: 'done' },
    ...{ attempt: 1, polls: 0, audience: 1, rows: 1, files: [file], madeBy: 'test', requestedAt },
    expiresAtEpochSeconds: 4_000_000_000,
  });
  await world.put(`lists/${id}/people.txt`, peopleFile([{ names }]));
  await world.put(`lists/${id}/list.csv`, names.join());
  return id;
}

async function channelRowsOf(nodes: readonly string[]): Promise<string[]> {
  const { control } = world.ports;
  const kinds = ['contacts', 'message#spring', 'message#automation-wishes', 'coupon#c'];
  const rows = await Promise.all(
    kinds.map((kind) => control.queryAll(z.object({ kind: z.string(), id: z.string() }), { kind })),
  );
  return rows
    .flat()
    .filter(({ id }) => nodes.includes(id.split('#')[0] ?? ''))
    .map(({ kind, id }) => `${kind} ${id}`);
}

test('what own channels keep of an erased person is gone, and the files that hold her; nothing of anybody else', async () => {
  const { graph, ports } = world.people;
  await graph.addEvidence(claims);
  await populateSenders();
  // Her profile had other names once.
  for (const each of [user, email, other]) await populateChannels(each);
  const holding = await populateList('holding', [phone, other]);
  const others = await populateList('others', [other]);
  await erase(phone);
  expect(await channelRowsOf(persons)).toEqual([]);
  expect(await channelRowsOf([other])).toHaveLength(5);
  const kept = await world.people.ports.control.queryAll(listRow, { kind: 'list' });
  expect(
    kept.map(({ id, files, filesGoneAt }) => [id, files.length, filesGoneAt !== undefined]),
  ).toEqual(
    [
      [holding, 0, true],
      [others, 1, false],
    ].sort(),
  );
  for (const name of ['people.txt', 'list.csv'] as const) {
    expect(await ports.listFiles.read(`lists/${holding}/${name}`)).toBeUndefined();
    expect(await ports.listFiles.read(`lists/${others}/${name}`)).toBe(other);
  }
});

test('an erasure waits for whoever may be writing to the person, and not for ever', async () => {
  const { graph, ports } = world.people;
  await graph.addEvidence(claims);
  await populateSenders();
  await populateChannels(user);
  const lease = (leaseUntilEpochMs: number) =>
    ports.control.update({ kind: 'campaign', id: 'spring' }, { set: { leaseUntilEpochMs } });
  await lease(Date.now() + 60_000);
  let waits = 0;
  await erase(user, (own) => ({
    ...delivering(own),
    curations: {
      send: async (message, seconds) => {
        // The sender writes its last word, and is done.
        if (seconds !== undefined && seconds > 0) {
          waits += 1;
          await populateChannels(email);
          await lease(0);
        }
        await own.curations.send(message, seconds);
      },
    },
  }));
  expect(waits).toBe(1);
  expect(await channelRowsOf(persons)).toEqual([]);
  // Who died over a campaign is waited for no longer than an invocation lives.
  await lease(Date.now() + 3_600_000_000);
  let now = Date.now();
  await erase(other, (own) => ({
    ...delivering(own),
    clock: () => now,
    curations: {
      send: async (message, seconds = 0) => {
        now += seconds * 1000;
        await own.curations.send(message, seconds);
      },
    },
  }));
});

test('receipts of removals say that there was one, and nothing else', async () => {
  await populate();
  await erase(user);
  const { control } = world.ports;
  const rows = await Promise.all(
    persons.map((id) =>
      control.queryAll(z.record(z.string(), z.unknown()), { kind: `removal#${id}` }),
    ),
  );
  const told = new Set(rows.flat().flatMap((row) => Object.keys(row)));
  expect(rows.flat().length).toBeGreaterThan(0);
  const allowed = ['kind', 'id', 'destinationId', 'why', 'askedAt', 'state', 'settledAt'];
  for (const column of told) expect(allowed).toContain(column);
});

test('a person who was on no list and in no lake yet is erased all the same', async () => {
  const { graph } = world.people;
  await graph.addEvidence(claims);
  expect(await erase(user)).toMatchObject({ nodes: 4, leaves: 0, stillListed: [] });
});

test('devices that the lake did not know of at the erasure are erased by the next comparison', async () => {
  const { graph, vault, curate } = world.people;
  await graph.addEvidence(claims);
  await vault.merge(words);
  expect(await erase(user)).toMatchObject({ leaves: 0 });
  const compared = await curate(newReconciliation('stray', Date.now()));
  expect(compared.result).toMatchObject({ strays: 2 });
  list.delete('erased@example.com');
  await expectErased();
  const again = await curate(newReconciliation('stray-2', Date.now()));
  expect(again.result).toMatchObject({ strays: 0 });
});
