import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDryRun } from '../../domain/identity/new-curation.ts';
import { pairOf } from '../../domain/identity/priority.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import type { IdentityRuleChange } from '../../schemas/identity-rules.ts';
import { type Services, startServices, type World } from './refresh-world.ts';

let services: Services;
let world: World;
let jobs = 0;
beforeAll(async () => {
  services = await startServices();
  world = services.newWorld();
  const { graph } = world.people;
  for (const claims of said) await graph.addEvidence(claims);
  await graph.removeEvidence(pairOf(user(8), email(8)));
  await graph.block(email(9));
});
afterAll(() => services.stop());

const user = (number: number) => node('user_id', number);
const email = (number: number) => node('email', number);
const phone = (number: number) => node('phone', number);
const device = (number: number) => node('anonymous_id', number);

/** Ten people of a user, an e-mail address, a phone and a leaf; one family phone; two unknown addresses with one phone. */
const said = [
  Array.from({ length: 10 }, (_, each) => claim(user(each), email(each), phone(each))),
  Array.from({ length: 10 }, (_, each) => claim(email(each), device(each))),
  [claim(user(0), phone(50)), claim(user(1), phone(50))],
  [claim(email(20), phone(20)), claim(email(21), phone(20))],
];

async function dryRun(change: IdentityRuleChange) {
  jobs += 1;
  const ended = await world.people.curate(newDryRun(`dry-run-${jobs}`, Date.now(), change));
  expect(ended).toMatchObject({ state: 'done', progress: { nodes: 44 } });
  return ended.result;
}

test('no change splits and joins nobody', async () => {
  const result = await dryRun({});
  expect(result).toMatchObject({ splits: 0, joins: 0, peopleAffected: 0 });
  expect(result).toHaveProperty('profilesBefore', (await profiles()).size);
});

/** Profiles that the graph itself knows of. */
async function profiles(): Promise<Set<string>> {
  const nodes = [...new Set(said.flat().flatMap((each) => each.nodes))];
  const views = await world.people.graph.profilesOf(nodes);
  return new Set([...views.values()].map(({ profileId }) => profileId));
}

test('a lower cap splits whoever has more identifiers', async () => {
  // Person 8 has two after the unmerge, 9 of the blocked address two as well.
  expect(await dryRun({ maxMembers: 2 })).toMatchObject({ splits: 9, joins: 0, peopleAffected: 9 });
});

test('unique addresses would part the two that share a phone', async () => {
  const result = await dryRun({ kinds: { email: { isUnique: true } } });
  expect(result).toMatchObject({ splits: 1, joins: 0, peopleAffected: 1 });
  const least = [email(20), email(21)].toSorted()[0];
  expect(result).toHaveProperty('splitExamples.0.profile', least);
});

test('a blocked address would part its people, and phones of households join nobody', async () => {
  const blocked = await dryRun({ blocked: [email(3)] });
  expect(blocked).toMatchObject({ splits: 1, splitExamples: [{ profile: user(3) }] });
  const households = await dryRun({ kinds: { phone: { class: 'household' } } });
  expect(households).toHaveProperty('joins', 0);
  // Ten people lose their phone, the two addresses each other.
  expect(households).toHaveProperty('splits', 11);
});

test('where user ids were not unique, the family phone would join two people', async () => {
  const result = await dryRun({ kinds: { user_id: { isUnique: false } } });
  expect(result).toMatchObject({ splits: 0, joins: 1, peopleAffected: 3 });
});
