import { afterAll, beforeAll, expect, test } from 'vitest';
import { pairOf } from '../../domain/identity/priority.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import { audienceRow } from '../../schemas/control.ts';
import { type Services, startServices, type World } from '../integration/refresh-world.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const asOf = '2026-02-10';
const user = node('user_id', 1);
const [email, phone] = [node('email', 1), node('phone', 1)];
const [device, tablet] = [node('anonymous_id', 1), node('anonymous_id', 2)];
/** Two people as far as anybody knows: a customer with a browser, and an address with a number and a tablet. */
const apart = [claim(user, device), claim(email, phone), claim(email, tablet)];
const together = claim(user, email);

const atLeast = (count: number) => ({
  version: 1,
  name: `at least ${count}`,
  purpose: 'test',
  goal: 'test',
  owner: 'test',
  target: 'test',
  where: { count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: count } },
});

async function begin(): Promise<World> {
  const world = services.newWorld();
  for (const count of [1, 2, 3, 4, 5]) {
    await world.ports.control.put({
      kind: 'audience',
      id: `bought-${count}`,
      name: `at least ${count}`,
      definition: atLeast(count),
      state: 'new',
      generation: 0,
      size: 0,
      createdAt: '2026-02-01T00:00:00.000Z',
    });
  }
  // One order by each identifier, two by the tablet.
  const nodes = [user, email, phone, device, tablet, tablet];
  await world.land(
    landingEvents,
    '2026-02-01',
    nodes.map((each, position) => ({
      source_id: 'shop',
      request_id: 'r1',
      position,
      request_events: nodes.length,
      message_id: `m${position}`,
      received_at: Date.UTC(2026, 1, 1),
      type: 'track',
      event: 'Order Completed',
      node: each,
      timestamp: Date.UTC(2026, 1, 1),
      is_day_flagged: false,
      is_bot: false,
      fingerprint: String(position),
      properties: '{}',
      context: '{}',
    })),
  );
  await world.people.graph.addEvidence(apart);
  return world;
}

/** Everything the lake says of who is in which audience after a refresh. */
async function memberships(world: World): Promise<string> {
  await world.people.mirror();
  await world.ask('refresh', asOf);
  await world.work();
  const audiences = await world.ports.control.queryAll(audienceRow, { kind: 'audience' });
  const rows = await Promise.all(
    audiences.map(({ id, generation }) =>
      generation === 0
        ? []
        : world.rows(
            `SELECT audience_id, profile_id FROM memberships WHERE audience_id = '${id}' AND generation = '${generation}' ORDER BY profile_id`,
          ),
    ),
  );
  return JSON.stringify(rows.flat());
}

test('memberships follow a merge, and after an unmerge are byte for byte those of people never merged', async () => {
  const [merged, never] = [await begin(), await begin()];
  const before = await memberships(never);
  expect(await memberships(merged)).toBe(before);
  expect(JSON.parse(before)).toContainEqual({ audience_id: 'bought-4', profile_id: email });
  const { graph } = merged.people;
  await graph.addEvidence([together]);
  const one = JSON.parse(await memberships(merged));
  expect(one).toContainEqual({ audience_id: 'bought-5', profile_id: user });
  expect(one.map((row: { profile_id: string }) => row.profile_id)).not.toContain(email);
  await graph.removeEvidence(pairOf(user, email));
  expect(await memberships(merged)).toBe(before);
});

test('whatever parts two people, evidence taken back, or a link forbidden, parts their history', async () => {
  const never = await memberships(await begin());
  const merged = async () => {
    const world = await begin();
    await world.people.graph.addEvidence([together]);
    expect(await memberships(world)).not.toBe(never);
    return world;
  };
  const forbidden = await merged();
  await forbidden.people.graph.forbid(user, email);
  expect(await memberships(forbidden)).toBe(never);
  await forbidden.people.graph.allow(user, email);
  expect(await memberships(forbidden)).not.toBe(never);
});
