import { afterAll, beforeAll, expect, test } from 'vitest';
import { mergeProfile } from '../../domain/consent/profile.ts';
import { pairOf } from '../../domain/identity/priority.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { type EmbeddedTables, embeddedTables } from './embedded-tables.ts';

let tables: EmbeddedTables;
beforeAll(async () => {
  tables = await embeddedTables();
});
afterAll(() => tables.close());

const newGraph = () => dynamoIdentityGraph({ tableName: 'identity', client: tables.client });
const newVault = () =>
  dynamoVault({
    vaultTable: 'vault',
    saltsTable: 'salts',
    vaultKey: 'a key of at least thirty-two characters',
    client: tables.client,
  });

let tests = 0;
/** Nodes of one test only. */
const own = (kind: Parameters<typeof node>[0], value: number | string) =>
  node(kind, `steward-${tests}-${value}`);

const tells = (at: string, who: string, field: string, value: string, consent: boolean) => ({
  node: who,
  fields: { [field]: { value, at, messageId: `${field}-${at}` } },
  consents: { advertising: { value: consent, at, messageId: `${field}-${at}` } },
});

test('merge and unmerge give both profiles back, byte for byte, traits and consent too', async () => {
  tests += 1;
  const [one, two] = [own('email', 1), own('email', 2)];
  const [phone, fixed] = [own('phone', 1), own('phone', 2)];
  const [graph, vault] = [newGraph(), newVault()];
  await graph.addEvidence([claim(one, phone), claim(two, fixed)]);
  await vault.merge([
    tells('2026-01-01T00:00:00.000Z', one, 'name', 'A', true),
    tells('2026-01-02T00:00:00.000Z', fixed, 'name', 'B', false),
  ]);
  const all = [one, two, phone, fixed];
  const see = async () => {
    const views = await newGraph().profilesOf(all);
    const profiles = await Promise.all(
      [...views].map(async ([each, view]) => {
        const records = await vault.read(view.members);
        return [each, view, mergeProfile([...records.values()])];
      }),
    );
    return JSON.stringify(profiles);
  };
  const before = await see();
  await graph.addEvidence([claim(phone, fixed)]);
  const merged = await newGraph().profilesOf(all);
  expect(new Set([...merged.values()].map(({ profileId }) => profileId)).size).toBe(1);
  // What is told meanwhile stays with the identifier it was told of.
  const change = await graph.removeEvidence(pairOf(phone, fixed));
  expect(change?.isChanged).toBe(true);
  expect(change?.before.map(({ members }) => members.length)).toContain(4);
  expect(change?.after.map(({ members }) => members.length)).toEqual([2, 2]);
  expect(await see()).toBe(before);
  expect((await graph.removeEvidence(pairOf(phone, fixed)))?.isChanged).toBe(false);
  await newGraph().addEvidence([claim(phone, fixed)]);
  expect(await see()).toBe(before);
  await graph.restoreEvidence(pairOf(phone, fixed));
  expect((await newGraph().profilesOf([one])).get(one)?.members).toHaveLength(4);
});

test('explain gives the chain of evidence with dates and sources, and why others are apart', async () => {
  tests += 1;
  const [user, email, device] = [own('user_id', 1), own('email', 1), own('anonymous_id', 1)];
  const [other, kiosk] = [own('user_id', 2), own('email', 2)];
  const graph = newGraph();
  const seen = (at: string, ...nodes: string[]) => ({ ...claim(...nodes), at });
  await graph.addEvidence([seen('2026-02-02T00:00:00.000Z', user, email)]);
  await graph.addEvidence([seen('2026-02-01T00:00:00.000Z', user, email)]);
  await graph.addEvidence([seen('2026-02-03T00:00:00.000Z', email, device)]);
  await graph.addEvidence([claim(user, kiosk), claim(other, kiosk)]);
  const same = await graph.explain(user, device);
  expect(same?.chain.map(({ stronger, weaker, at }) => [stronger, weaker, at])).toEqual([
    [user, email, '2026-02-01T00:00:00.000Z'],
    [email, device, '2026-02-03T00:00:00.000Z'],
  ]);
  expect(same?.chain.every(({ sourceId }) => sourceId === 'web')).toBe(true);
  const apart = await graph.explain(user, other);
  expect(apart?.chain).toEqual([]);
  expect(apart?.refused.map(({ stronger, refusal }) => [stronger, refusal]).toSorted()).toEqual(
    [
      [user, 'shared'],
      [other, 'shared'],
    ].toSorted(),
  );
  expect(await graph.explain(user, own('email', 'unknown'))).toBeUndefined();
  const evidence = await graph.evidenceOf(kiosk);
  expect(evidence?.evidence.map(({ refusal }) => refusal)).toEqual(['shared', 'shared']);
});

test('explain also tells why two people are apart who both have much around them', async () => {
  tests += 1;
  const people = ['a', 'b'];
  const graph = newGraph();
  for (const who of people) {
    const emails = Array.from({ length: 45 }, (_, index) => own('email', `${who}${index}`));
    await graph.addEvidence(
      emails.flatMap((email) => [
        claim(own('user_id', who), email),
        ...[1, 2, 3].map((index) => claim(email, own('phone', `${email}-${index}`))),
      ]),
    );
  }
  const [one = '', other = ''] = people.map((who) => own('user_id', who));
  const told = await graph.explain(one, other);
  expect(told).toMatchObject({ profileIds: [one, other], chain: [] });
});

test('an address that one of two people gives back belongs to the other again', async () => {
  tests += 1;
  const [one, two, email] = [own('user_id', 1), own('user_id', 2), own('email', 1)];
  const graph = newGraph();
  await graph.addEvidence([claim(one, email), claim(two, email), claim(email, own('phone', 1))]);
  expect((await graph.profilesOf([email])).get(email)?.profileId).toBe(email);
  await graph.removeEvidence(pairOf(two, email));
  expect((await graph.profilesOf([email])).get(email)?.profileId).toBe(one);
  expect((await graph.profilesOf([own('phone', 1)])).get(own('phone', 1))?.profileId).toBe(one);
});

test('forbidden pairs never meet, whatever comes, until they are allowed', async () => {
  tests += 1;
  const [one, two, phone] = [own('email', 1), own('email', 2), own('phone', 1)];
  const graph = newGraph();
  await graph.addEvidence([claim(one), claim(two)]);
  await graph.forbid(one, two);
  await graph.addEvidence([claim(one, phone), claim(phone, two)]);
  const apart = await graph.profilesOf([one, two]);
  expect(apart.get(one)?.profileId).not.toBe(apart.get(two)?.profileId);
  const why = await graph.explain(one, two);
  expect(why?.refused.map(({ refusal }) => refusal)).toEqual(['forbidden']);
  await graph.allow(two, one);
  const together = await graph.profilesOf([one, two]);
  expect(together.get(one)?.profileId).toBe(together.get(two)?.profileId);
});

test('a blocked identifier joins nobody, and what it joined falls apart', async () => {
  tests += 1;
  const [one, two, phone] = [own('email', 1), own('email', 2), own('phone', 1)];
  const graph = newGraph();
  await graph.addEvidence([claim(one, phone), claim(phone, two)]);
  await graph.block(phone);
  const apart = await graph.profilesOf([one, two, phone]);
  expect(new Set([...apart.values()].map(({ profileId }) => profileId)).size).toBe(3);
  expect((await graph.evidenceOf(phone))?.blocked).toEqual([phone]);
  await graph.unblock(phone);
  expect((await graph.profilesOf([one])).get(one)?.members).toHaveLength(3);
});

test('an erased person stays erased, and late evidence brings nothing back', async () => {
  tests += 1;
  const [user, email, phone] = [own('user_id', 1), own('email', 1), own('phone', 1)];
  const device = own('anonymous_id', 1);
  const graph = newGraph();
  await graph.addEvidence([claim(user, email), claim(email, phone), claim(user, device)]);
  const change = await graph.erase(email);
  expect(change?.before.map(({ members }) => members.length)).toEqual([3]);
  await graph.eraseLeaf(device);
  const fresh = newGraph();
  await fresh.addEvidence([claim(user, email), claim(user, own('phone', 2)), claim(user, device)]);
  const all = [user, email, phone, device];
  const views = await fresh.profilesOf(all);
  for (const each of all) {
    expect(views.get(each)).toEqual({ profileId: each, members: [each], isErased: true });
  }
  const late = (await fresh.profilesOf([own('phone', 2)])).get(own('phone', 2));
  expect(late?.members).toEqual([own('phone', 2)]);
});

test('a full profile is erased whatever evidence beyond its cap leads out of it', async () => {
  tests += 1;
  const user = own('user_id', 1);
  const emails = Array.from({ length: 99 }, (_, index) => own('email', index));
  const graph = newGraph();
  await graph.addEvidence(emails.map((email) => claim(user, email)));
  const members = (await graph.profilesOf([user])).get(user)?.members ?? [];
  expect(members).toHaveLength(90);
  await graph.erase(user);
  const views = await graph.profilesOf([user, ...emails]);
  const erased = [...views].filter(([, { isErased }]) => isErased).map(([node]) => node);
  expect(erased.toSorted()).toEqual([...members].toSorted());
  expect([...views.values()].every((view) => view.members.length === 1)).toBe(true);
});

test('a full profile of ninety falls apart in one transaction', async () => {
  tests += 1;
  const hub = own('phone', 1);
  const emails = Array.from({ length: 89 }, (_, index) => own('email', index));
  const graph = newGraph();
  await graph.addEvidence(emails.map((email) => claim(email, hub)));
  expect((await graph.profilesOf([hub])).get(hub)?.members).toHaveLength(90);
  tables.takeCalls();
  await graph.block(hub);
  expect(tables.takeCalls()).toMatchObject({ TransactWriteItems: 1 });
  const views = await graph.profilesOf(emails);
  expect([...views.values()].every(({ members }) => members.length === 1)).toBe(true);
});

test('eight people do things to one profile at once, and the evidence has the last word', async () => {
  tests += 1;
  const emails = Array.from({ length: 8 }, (_, index) => own('email', index));
  const [first = '', ...others] = emails;
  await newGraph().addEvidence(others.map((email) => claim(first, email)));
  await Promise.all(
    others.map(async (email, index) => {
      const graph = newGraph();
      if (index % 2 === 0) await graph.removeEvidence(pairOf(first, email));
      else await graph.addEvidence([claim(email, own('phone', index))]);
    }),
  );
  const view = (await newGraph().profilesOf([first])).get(first);
  const kept = others.filter((_, index) => index % 2 === 1);
  const phones = kept.map((email) => own('phone', others.indexOf(email)));
  expect(view?.members).toEqual([first, ...kept, ...phones].toSorted());
});

test('an address that a browser named beside another person is shared until somebody takes that back', async () => {
  tests += 1;
  const [person, stranger, email] = [own('user_id', 1), own('user_id', 2), own('email', 1)];
  const graph = newGraph();
  await graph.addEvidence([claim(person, email)]);
  const said = { ...claim(stranger, email), sourceId: 'browser', mayJoinPeople: false };
  await graph.addEvidence([said]);
  const memberOf = async () => (await newGraph().profilesOf([email])).get(email)?.profileId;
  expect(await memberOf()).toBe(email);
  const seen = (await graph.evidenceOf(email))?.evidence ?? [];
  expect(seen.map(({ sourceId, refusal }) => [sourceId, refusal]).toSorted()).toEqual([
    ['browser', 'shared'],
    ['web', 'shared'],
  ]);
  await graph.removeEvidence(pairOf(stranger, email));
  expect(await memberOf()).toBe(person);
  await graph.addEvidence([{ ...said, messageId: 'again' }]);
  expect(await memberOf()).toBe(person);
});
