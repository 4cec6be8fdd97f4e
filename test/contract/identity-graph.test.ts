import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import { partition } from '../../domain/identity/partition.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { type EmbeddedTables, embeddedTables } from './embedded-tables.ts';

let tables: EmbeddedTables;
beforeAll(async () => {
  tables = await embeddedTables();
});
afterAll(() => tables.close());

const newGraph = () => dynamoIdentityGraph({ tableName: 'identity', client: tables.client });

let tests = 0;
/** Nodes of one test only. */
const own = (kind: Parameters<typeof node>[0], value: number | string) =>
  node(kind, `${tests}-${value}`);
const nextTest = () => {
  tests += 1;
  tables.takeUsage();
  tables.takeCalls();
};

test('a new person with an address is one transaction and one profile', async () => {
  nextTest();
  const [user, email] = [own('user_id', 1), own('email', 1)];
  const graph = newGraph();
  await graph.addEvidence([claim(user, email)]);
  expect(tables.takeCalls()).toMatchObject({ TransactWriteItems: 1 });
  expect(tables.takeUsage()).toMatchObject({ write_request_units: 8 });
  const views = await graph.profilesOf([user, email, own('email', 'unknown')]);
  const profile = { profileId: user, members: [email, user].toSorted(), isErased: false };
  expect(views).toEqual(
    new Map([
      [user, profile],
      [email, profile],
    ]),
  );
});

test('what is known costs no write, and nothing at all once it is remembered', async () => {
  nextTest();
  const claims = [
    claim(own('user_id', 1), own('email', 1), own('anonymous_id', 1)),
    claim(own('user_id', 2), own('anonymous_id', 2)),
    claim(own('anonymous_id', 3)),
  ];
  await newGraph().addEvidence(claims);
  tables.takeUsage();
  const graph = newGraph();
  await graph.addEvidence(claims);
  expect(Object.keys(tables.takeUsage())).not.toContain('write_request_units');
  tables.takeCalls();
  await graph.addEvidence(claims);
  expect(tables.takeCalls()).toEqual({});
});

test('an identifier alone costs one write unit, a device of a known person another one', async () => {
  nextTest();
  const graph = newGraph();
  const users = Array.from({ length: 60 }, (_, index) => own('user_id', index));
  await graph.addEvidence(users.map((user) => claim(user)));
  expect(tables.takeUsage()).toMatchObject({ write_request_units: 60 });
  const devices = users.map((_, index) => own('anonymous_id', index));
  await graph.addEvidence(users.map((user, index) => claim(user, devices[index] ?? '')));
  expect(tables.takeUsage()).toMatchObject({ write_request_units: 60 });
  const views = await graph.profilesOf(devices);
  expect(devices.map((device) => views.get(device)?.profileId)).toEqual(users);
});

test('an address that two people use joins them no longer, and its devices stay with it', async () => {
  nextTest();
  const [one, two] = [own('user_id', 1), own('user_id', 2)];
  const [email, device] = [own('email', 1), own('anonymous_id', 1)];
  const graph = newGraph();
  await graph.addEvidence([claim(one, email), claim(email, device)]);
  expect((await graph.profilesOf([device])).get(device)?.profileId).toBe(one);
  await graph.addEvidence([claim(two, email)]);
  const views = await graph.profilesOf([one, two, email, device]);
  expect([one, two, email, device].map((each) => views.get(each)?.profileId)).toEqual([
    one,
    two,
    email,
    email,
  ]);
});

test('a number that two hundred addresses share makes no profile above the cap and loses no evidence', async () => {
  nextTest();
  const phone = own('phone', 1);
  const emails = Array.from({ length: 200 }, (_, index) => own('email', index));
  const graph = newGraph();
  await graph.addEvidence(emails.map((email) => claim(email, phone)));
  const view = (await graph.profilesOf([phone])).get(phone);
  expect(view?.members.length).toBe(90);
  const views = await graph.profilesOf(emails);
  expect(views.size).toBe(200);
  tables.takeUsage();
  await newGraph().addEvidence(emails.map((email) => claim(email, phone)));
  expect(Object.keys(tables.takeUsage())).not.toContain('write_request_units');
});

test('five writers with overlapping evidence agree with the pure partition', async () => {
  nextTest();
  const kinds = ['user_id', 'email', 'phone', 'anonymous_id'] as const;
  const nodes = kinds.flatMap((kind) => [0, 1, 2, 3, 4, 5, 6, 7].map((value) => own(kind, value)));
  const some = fc.uniqueArray(fc.constantFrom(...nodes), { minLength: 1, maxLength: 2 });
  const claims = fc.sample(some, { numRuns: 90, seed: 7 }).map((each) => claim(...each));
  await Promise.all(
    [0, 1, 2, 3, 4].map(async (writer) => {
      const graph = newGraph();
      const mine = claims.filter((_, index) => (index + writer) % 5 < 2);
      for (let start = 0; start < mine.length; start += 12) {
        await graph.addEvidence(mine.slice(start, start + 12));
      }
    }),
  );
  const { pairs, lone } = evidenceOf(claims);
  const expected = partition({ nodes: lone.keys(), pairs: [...pairs.values()] });
  const known = [...expected.profileOf.keys()];
  const views = await newGraph().profilesOf(known);
  expect(new Map(known.map((each) => [each, views.get(each)?.profileId]))).toEqual(
    expected.profileOf,
  );
});

test('thousands of new people take tens of calls, not thousands', async () => {
  nextTest();
  const graph = newGraph();
  const people = Array.from({ length: 2_000 }, (_, index) => index);
  await graph.addEvidence(people.map((index) => claim(own('user_id', index))));
  await graph.addEvidence(people.map((index) => claim(own('user_id', index), own('email', index))));
  const calls = Object.values(tables.takeCalls()).reduce((sum, each) => sum + each, 0);
  expect(calls).toBeLessThan(400);
});
