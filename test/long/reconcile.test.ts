import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newReconciliation } from '../../domain/identity/new-curation.ts';
import type { CuratePorts } from '../../functions/curate/ports.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { seeded } from '../../proofs/seeded.ts';
import { landingIdentity } from '../../queries/tables/catalogue.ts';
import { reconciliationRow } from '../../schemas/curation.ts';
import { mortal, type Services, startServices, type World } from '../integration/refresh-world.ts';

let services: Services;
let world: World;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(() => {
  world = services.newWorld();
});
afterAll(() => services.stop());

const asOf = '2026-02-10';
let jobs = 0;

/** Compares graph and lake. */
async function reconcile(portsOf?: (ports: CuratePorts) => CuratePorts) {
  jobs += 1;
  const job = newReconciliation(`reconcile-${jobs}`, Date.now());
  const ended = await world.people.curate(job, portsOf);
  expect(ended.error).toBeUndefined();
  return ended.result;
}

async function refresh(): Promise<void> {
  await world.ask('refresh', asOf);
  await world.work();
}

const person = (number: number) =>
  claim(node('user_id', number), node('email', number), node('anonymous_id', number));
const people = Array.from({ length: 40 }, (_, index) => person(index));
/** Two people's browsers share a phone: an identifier that joins nobody in the end. */
const moves = [
  claim(node('user_id', 1), node('phone', 1)),
  claim(node('user_id', 2), node('phone', 1)),
];

/** What the lake says of each node of which it says something. */
const mapped = async () =>
  new Map(
    (await world.rows('SELECT node, profile_id, is_erased FROM identity_map')).map((row) => [
      row['node'],
      [row['profile_id'], row['is_erased']],
    ]),
  );

test('at rest there is no drift, whether changes wait for a refresh or are compacted', async () => {
  const { graph, mirror } = world.people;
  expect(await reconcile()).toMatchObject({ nodes: 0, drift: 0 });
  await graph.addEvidence(people);
  await mirror();
  expect(await reconcile()).toMatchObject({ nodes: 120, drift: 0, repaired: 0 });
  await refresh();
  await graph.addEvidence(moves);
  await mirror();
  expect(await reconcile()).toMatchObject({ nodes: 121, drift: 0 });
  await refresh();
  expect(await reconcile()).toMatchObject({ nodes: 121, drift: 0 });
  const rows = await world.ports.control.queryAll(reconciliationRow, { kind: 'reconciliation' });
  expect(rows.map(({ drift }) => drift)).toEqual([0, 0, 0, 0]);
});

test('changes whose landing object was lost are found, landed again, and right after a refresh', async () => {
  const { graph, mirror } = world.people;
  await graph.addEvidence(people.slice(0, 20));
  await mirror();
  await refresh();
  await graph.addEvidence(people.slice(20));
  await mirror({ isLost: true });
  // Each of twenty people has an e-mail address and a device of which the lake knows nothing.
  expect(await reconcile()).toMatchObject({ nodes: 120, drift: 40, repaired: 40 });
  expect(await reconcile()).toMatchObject({ drift: 0 });
  await refresh();
  const map = await mapped();
  for (const { nodes } of people) {
    const [user, ...others] = nodes;
    for (const each of others) expect([each, map.get(each)]).toEqual([each, [user, 'false']]);
  }
});

test('what the lake knows from later than the graph was read is no drift, and no stale row wins', async () => {
  const { graph, mirror } = world.people;
  await graph.addEvidence(people.slice(0, 2));
  await mirror();
  const email = node('email', 0);
  const later = { node: email, profile_id: email, kind: 'email', version: 99, is_erased: true };
  await world.land(landingIdentity, asOf, [later]);
  expect(await reconcile()).toMatchObject({ drift: 0 });
  await refresh();
  expect((await mapped()).get(email)).toEqual([email, 'true']);
});

test('a comparison that is killed again and again ends with the same word', async () => {
  const { graph, mirror } = world.people;
  await graph.addEvidence(people.slice(0, 10));
  await mirror({ isLost: true });
  const random = seeded(7);
  const ended = await reconcile((ports) => mortal(ports, 0.03, random));
  expect(ended).toMatchObject({ nodes: 30 });
  expect(await reconcile()).toMatchObject({ drift: 0 });
  await refresh();
  expect((await mapped()).get(node('email', 3))).toEqual([node('user_id', 3), 'false']);
});
