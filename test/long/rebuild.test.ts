import { afterAll, beforeAll, expect, test } from 'vitest';
import { newErasure, newRebuild } from '../../domain/identity/new-curation.ts';
import { pairOf } from '../../domain/identity/priority.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { seeded } from '../../proofs/seeded.ts';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import { rebuildResult } from '../../schemas/curation.ts';
import { mortal, type Services, startServices, type World } from '../integration/refresh-world.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const [ann, bob, cleo, dora] = [1, 2, 3, 4].map((number) => node('user_id', number));
const mail = (name: string) => node('email', name);
const phone = (name: string) => node('phone', name);
const device = (name: string) => node('anonymous_id', name);
const card = node('point_card', 'shared');
const desk = phone('desk');
const known = (value: string | undefined): string => value ?? '';

/** Merges, a shared card, an unmerge, somebody blocked, two kept apart, an erasure, leaves and a lone device. */
async function tell(world: World): Promise<void> {
  const { graph } = world.people;
  await graph.addEvidence([
    claim(known(ann), mail('ann'), device('ann-phone')),
    claim(mail('ann'), phone('ann')),
    claim(known(bob), mail('bob'), device('bob-phone')),
    claim(known(bob), card),
    claim(known(cleo), card, mail('cleo')),
    claim(known(dora), mail('dora'), phone('dora'), device('dora-phone')),
    claim(mail('x'), phone('x')),
    claim(mail('y'), phone('y')),
    claim(mail('z'), phone('x')),
    claim(desk, mail('a')),
    claim(desk, mail('b')),
    claim(device('alone')),
    claim(mail('lone')),
  ]);
  await graph.removeEvidence(pairOf(mail('ann'), phone('ann')));
  await graph.removeEvidence(pairOf(known(bob), device('bob-phone')));
  await graph.forbid(mail('x'), mail('z'));
  await graph.block(desk);
  await graph.forbid(mail('y'), mail('lone'));
  await graph.allow(mail('y'), mail('lone'));
  const erasure = newErasure('erase-1', Date.now(), {
    node: known(dora),
    members: [],
    auditId: 'a',
  });
  await world.people.mirror();
  await world.people.curate(erasure);
  await world.people.mirror();
  await world.land(landingEvents, '2026-02-01', [
    { ...event, message_id: 'm1', node: device('alone') },
    { ...event, message_id: 'm2', node: device('ann-phone') },
  ]);
}

const event = {
  source_id: 'web',
  request_id: 'r',
  position: 0,
  request_events: 1,
  type: 'track',
  event: 'Page',
  timestamp: Date.parse('2026-02-01T00:00:00Z'),
  received_at: Date.parse('2026-02-01T00:00:00Z'),
  is_day_flagged: false,
  is_bot: false,
  fingerprint: 'f',
  properties: '{}',
};

/** Everybody as they are: who with whom, who is erased, blocked, apart or shared, and all evidence that counts. */
async function stateOf({ people }: World) {
  const page = await people.ports.scan.page(0, 1, undefined, 'all');
  expect(page.next).toBeUndefined();
  const views = await people.graph.profilesOf(page.nodes.map((record) => record.node));
  return {
    profiles: [...views].toSorted(),
    marks: page.nodes
      .map(({ node: of, isErased, isBlocked, isShared, forbidden, leaf }) => {
        return { of, isErased, isBlocked, isShared, forbidden, leaf };
      })
      .toSorted((one, other) => (one.of < other.of ? -1 : 1)),
    edges: page.edges
      .map(({ version: _, ...edge }) => JSON.stringify(edge, Object.keys(edge).toSorted()))
      .toSorted(),
  };
}

let jobs = 0;
async function rebuilt(
  people: World['people'],
  mode: 'rebuild' | 'dry-run' | 'note',
  portsOf?: Parameters<World['people']['curate']>[1],
) {
  jobs += 1;
  const row = await people.curate(newRebuild(`rebuild-${jobs}`, Date.now(), mode), portsOf);
  expect(row.error).toBeUndefined();
  return rebuildResult.parse(row.result);
}

const asItWas = { missing: 0, differing: 0, otherProfile: 0, lacking: 0, unsettled: 0 };

test('a graph that was lost is what it was, and a graph that is whole stays as it is', async () => {
  const world = services.newWorld();
  const { people } = world;
  await tell(world);
  await world.ask('refresh', '2026-02-02');
  await world.work();
  const dry = await rebuilt(people, 'dry-run');
  expect(dry).toMatchObject({ ...asItWas, examples: [] });
  expect(dry.takenBack).toBe(2);
  const before = await stateOf(world);

  // Of a whole graph nothing is written, so its stream is silent.
  expect(await rebuilt(people, 'rebuild')).toMatchObject(asItWas);
  expect(await stateOf(world)).toEqual(before);

  await people.lose();
  const random = seeded(7);
  const result = await rebuilt(people, 'rebuild', (ports) => mortal(ports, 0.01, random));
  expect(result).toMatchObject({ otherProfile: 0, unsettled: 0 });
  expect(await stateOf(world)).toEqual(before);

  // What the rebuilt graph tells the lake goes on from there.
  await people.mirror();
  await people.graphBy({}).addEvidence([claim(known(ann), phone('ann'))]);
  await people.graph.restoreEvidence(pairOf(mail('ann'), phone('ann')));
  await people.mirror();
  await world.ask('refresh', '2026-02-03');
  await world.work();
  expect(await rebuilt(people, 'dry-run')).toMatchObject(asItWas);
  const rows = await world.rows(
    `SELECT profile_id FROM identity_map WHERE node = '${phone('ann')}'`,
  );
  expect(rows).toEqual([{ profile_id: ann }]);
});

test('nobody erased comes back, though their evidence is handed in and others came before', async () => {
  const world = services.newWorld();
  const { people } = world;
  await tell(world);
  await people.lose();
  // Traffic did not wait: the erased person is there again, alone, and unknown to be erased.
  await people.graphBy({}).addEvidence([claim(known(dora))]);
  const result = await rebuilt(people, 'rebuild');
  expect(result.unsettled).toBe(0);
  const views = await people.graph.profilesOf([known(dora), mail('dora'), phone('dora')]);
  expect([...views.values()].map(({ isErased }) => isErased)).toEqual([true, true, true]);
});

test('a graph that is older than its history is noted, and later words of the stream count', async () => {
  const world = services.newWorld();
  const { people } = world;
  await people.graph.addEvidence([claim(known(ann), mail('ann')), claim(known(bob), mail('bob'))]);
  await people.mirror({ isLost: true });
  await people.graph.removeEvidence(pairOf(known(ann), mail('ann')));
  const random = seeded(3);
  const noted = await rebuilt(people, 'note', (ports) => mortal(ports, 0.05, random));
  expect(noted).toMatchObject({ mode: 'note', evidence: 2 });
  await people.graph.block(mail('bob'));
  await people.mirror();
  expect(await rebuilt(people, 'dry-run')).toMatchObject({ ...asItWas, takenBack: 1 });
  await people.lose();
  await rebuilt(people, 'rebuild');
  const views = await people.graph.profilesOf([mail('ann'), mail('bob')]);
  expect([...views.values()].map(({ members }) => members.length)).toEqual([1, 1]);
});
