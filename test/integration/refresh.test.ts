import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LandingRow } from '../../domain/lake/landing-writer.ts';
import { seeded } from '../../proofs/seeded.ts';
import {
  landingAccountMembers,
  landingConsents,
  landingEvents,
  landingIdentity,
  landingOutcomes,
  landingTraits,
} from '../../queries/tables/catalogue.ts';
import { audienceRow, generationRow, landedRow, tallyRow } from '../../schemas/control.ts';
import {
  type Conditions,
  mortal,
  type Services,
  startServices,
  type World,
} from './refresh-world.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const asOf = '2026-02-10';
const dayOf = (number: number) =>
  new Date(Date.UTC(2026, 0, 20 + number)).toISOString().slice(0, 10);
const epochOf = (day: string) => Date.parse(`${day}T03:00:00Z`);

interface Said {
  readonly day: string;
  readonly messageId: string;
  readonly node: string;
  readonly event: string;
  readonly revenue?: number;
  readonly reason?: string;
}

/** Lands the events of one request as process does: those stored and those rejected, by day. */
async function landRequest(world: World, requestId: string, said: readonly Said[]): Promise<void> {
  const base = said.map((event, position) => ({
    day: event.day,
    row: {
      source_id: 'shop',
      request_id: requestId,
      position,
      request_events: said.length,
      message_id: event.messageId,
      received_at: Date.UTC(2026, 1, 10, 0, Number(requestId.slice(1))),
    } satisfies LandingRow,
    event,
  }));
  for (const day of new Set(said.map((event) => event.day))) {
    const ofDay = base.filter((one) => one.day === day);
    const landed = ofDay.filter(({ event }) => event.reason === undefined);
    const rejected = ofDay.filter(({ event }) => event.reason !== undefined);
    const events = landed.map(({ row, event }) => ({
      ...row,
      type: 'track',
      event: event.event,
      node: event.node,
      timestamp: epochOf(day),
      is_day_flagged: false,
      is_bot: false,
      fingerprint: `${event.event} ${event.node} ${event.revenue}`,
      properties: JSON.stringify({ revenue: event.revenue }),
      context: '{}',
    }));
    const outcomes = rejected.map(({ row, event }) => ({
      ...row,
      outcome: 'rejected',
      reason: event.reason ?? '',
    }));
    if (events.length > 0) await world.land(landingEvents, day, events);
    if (outcomes.length > 0) await world.land(landingOutcomes, day, outcomes);
  }
}

const order = (number: number, node: string, revenue = 10): Said => ({
  day: dayOf(number % 20),
  messageId: `m${number}`,
  node,
  event: 'Order Completed',
  revenue,
});

async function landPeople(world: World, version: number): Promise<void> {
  const at = epochOf('2026-02-01') + version;
  await world.land(landingIdentity, '2026-02-01', [
    { node: 'email.a1', profile_id: 'user_id.b1', kind: 'email', version, is_erased: false },
    { node: 'user_id.b1', profile_id: 'user_id.b1', kind: 'user_id', version: 1, is_erased: false },
  ]);
  await world.land(landingTraits, '2026-02-01', [
    { node: 'user_id.b1', trait: 'rank', value: `"v${version}"`, at, message_id: `t${version}` },
  ]);
  await world.land(landingConsents, '2026-02-01', [
    { node: 'email.a1', purpose: 'advertising', is_granted: true, at, message_id: `c${version}` },
  ]);
  await world.land(landingAccountMembers, '2026-02-01', [
    {
      node: 'email.a1',
      account_id: 'acme',
      is_member: version === 3,
      at,
      message_id: `g${version}`,
    },
  ]);
}

const atLeast = (count: number) => ({
  version: 1,
  name: `at least ${count}`,
  purpose: 'test',
  goal: 'test',
  owner: 'test',
  target: 'test',
  where: {
    count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: count },
  },
});

async function putAudiences(world: World): Promise<void> {
  const definitions = { buyers: atLeast(1), repeaters: atLeast(2), nobody: atLeast(1000), odd: {} };
  for (const [id, definition] of Object.entries(definitions)) {
    await world.ports.control.put({
      kind: 'audience',
      id,
      name: id,
      definition,
      state: 'new',
      generation: 0,
      size: 0,
      createdAt: '2026-02-01T00:00:00.000Z',
    });
  }
  await world.ports.control.put({
    kind: 'sync',
    id: 'to-google',
    audienceId: 'buyers',
    destinationId: 'google',
    afterRefresh: true,
    state: 'idle',
    generation: 0,
    createdAt: '2026-02-01T00:00:00.000Z',
  });
}

/** Three waves: first data; a redelivery, copies, a conflict and a rejection; one more merge and order. */
async function live(world: World, conditions?: Conditions): Promise<number> {
  const run = async (scope: 'compact' | 'refresh') => {
    await world.ask(scope, asOf);
    return world.work(conditions);
  };
  await putAudiences(world);
  const first = [
    order(1, 'user_id.b1'),
    order(2, 'email.a1'),
    order(3, 'email.c3'),
    order(30, 'email.c3'),
  ];
  await landRequest(world, 'r1', first);
  await landPeople(world, 2);
  let invocations = await run('refresh');
  await landRequest(world, 'r1', first);
  await landRequest(world, 'r2', [
    order(1, 'user_id.b1'),
    order(2, 'email.a1', 99),
    { ...order(4, 'email.d4'), reason: 'invalid' },
    order(5, 'email.d4'),
    order(5, 'email.d4'),
  ]);
  invocations += await run('compact');
  await landPeople(world, 3);
  await landRequest(world, 'r3', [order(6, 'email.d4')]);
  invocations += await run('refresh');
  return invocations;
}

async function stateOf(world: World) {
  const { control } = world.ports;
  const audiences = await control.queryAll(audienceRow, { kind: 'audience' });
  const members = await Promise.all(
    audiences.map(async ({ id, generation, size, state }) => {
      const rows = await world.rows(
        `SELECT profile_id FROM memberships WHERE audience_id = '${id}' AND generation = '${generation}' ORDER BY profile_id`,
      );
      return { id, size, state, members: rows.map((row) => row['profile_id']) };
    }),
  );
  const table = async (name: string, columns: string) => {
    const rows = await world.rows(`SELECT ${columns} FROM ${name}`);
    return rows.map((row) => Object.values(row).join('|')).sort();
  };
  const tally = await control.queryAll(tallyRow, { kind: 'tally' });
  const tables = [
    'events',
    'outcomes',
    'identity_map',
    'node_traits',
    'consents',
    'account_members',
    'profile_days',
    'sessions',
  ];
  const generations = await Promise.all(
    tables.map((name) => control.queryAll(generationRow, { kind: `generation#${name}` })),
  );
  const landed = await Promise.all(
    [
      landingEvents,
      landingOutcomes,
      landingIdentity,
      landingTraits,
      landingConsents,
      landingAccountMembers,
    ].map(({ name }) => control.queryAll(landedRow, { kind: `landed#${name}` })),
  );
  return {
    events: await table('events', 'request_id, position, message_id, node, properties, day'),
    outcomes: await table('outcomes', 'request_id, position, outcome, reason, day'),
    conflicts: (await world.rows('SELECT message_id, day FROM conflicts')).length,
    identityMap: await table('identity_map', 'node, profile_id, version, bucket'),
    traits: await table('node_traits', 'node, trait, value, bucket'),
    consents: await table('consents', 'node, purpose, is_granted, bucket'),
    accountMembers: await table('account_members', 'node, account_id, is_member, bucket'),
    profileDays: await table('profile_days', 'node, event, event_count, revenue, day'),
    sessions: await table('sessions', 'node, started_at, ended_at, event_count, page_count, day'),
    tally: tally.map(({ asOf: _asOf, ...counts }) => counts),
    members,
    uncatalogued: generations.flat().filter((row) => row.generation !== row.cataloguedGeneration)
      .length,
    landed: landed.flat().length,
    landingObjects: (await world.ports.lake.list('landing/')).length,
    deliveries: (await world.deliveries()).map((text) =>
      text.replace(/generation-\d+/, 'generation'),
    ),
  };
}

let undisturbed: Awaited<ReturnType<typeof stateOf>>;

test('a refresh brings what landed into the lake, people into audiences, and starts the syncs', async () => {
  const world = services.newWorld();
  await live(world);
  undisturbed = await stateOf(world);
  expect(undisturbed.tally).toEqual([
    { kind: 'tally', id: 'shop', accepted: 10, stored: 6, duplicate: 2, rejected: 2 },
  ]);
  expect(undisturbed.outcomes).toEqual([
    'r1|0|stored||2026-01-21',
    'r1|1|stored||2026-01-22',
    'r1|2|stored||2026-01-23',
    'r1|3|stored||2026-01-30',
    'r2|0|duplicate||2026-01-21',
    'r2|1|rejected|conflict|2026-01-22',
    'r2|2|rejected|invalid|2026-01-24',
    'r2|3|stored||2026-01-25',
    'r2|4|duplicate||2026-01-25',
    'r3|0|stored||2026-01-26',
  ]);
  expect(undisturbed.conflicts).toBe(1);
  expect(undisturbed.identityMap).toEqual(['email.a1|user_id.b1|3|a']);
  expect(undisturbed.traits).toEqual(['user_id.b1|rank|"v3"|b']);
  expect(undisturbed.accountMembers).toEqual(['email.a1|acme|true|a']);
  expect(undisturbed.profileDays).toContain('email.d4|Order Completed|1|10.0000|2026-01-26');
  expect(undisturbed.members).toEqual([
    { id: 'buyers', size: 3, state: 'fresh', members: ['email.c3', 'email.d4', 'user_id.b1'] },
    { id: 'nobody', size: 0, state: 'fresh', members: [] },
    { id: 'odd', size: 0, state: 'failed', members: [] },
    { id: 'repeaters', size: 3, state: 'fresh', members: ['email.c3', 'email.d4', 'user_id.b1'] },
  ]);
  // Both refreshes changed the audience, so both start the sync.
  const start = '{"kind":"plan","syncId":"to-google","runId":"generation"}';
  expect(undisturbed.deliveries).toEqual([start, start]);
  expect(undisturbed).toMatchObject({ uncatalogued: 0, landed: 0, landingObjects: 0 });
});

test.for([1, 2])('killed at random calls and resumed, it ends the same (seed %i)', async (seed) => {
  const world = services.newWorld();
  const random = seeded(seed);
  const invocations = await live(world, { portsOf: (ports) => mortal(ports, 0.07, random) });
  expect(invocations).toBeGreaterThan(10);
  expect(await stateOf(world)).toEqual(undisturbed);
});

test('every message delivered twice at once, it ends the same', async () => {
  const world = services.newWorld();
  await live(world, { copies: 2 });
  expect(await stateOf(world)).toEqual(undisturbed);
});
