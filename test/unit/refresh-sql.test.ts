import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { currentConsents } from '../../queries/consents.ts';
import { currentIdentityMap } from '../../queries/identity-map.ts';
import {
  audienceCounts,
  changedMembers,
  changesPage,
  membersPage,
  nextMembers,
} from '../../queries/membership.ts';
import { currentNodeTraits } from '../../queries/node-traits.ts';
import { addPartitions, setPartitionLocation } from '../../queries/partitions.ts';
import { rolledUpDays } from '../../queries/profile-days.ts';
import {
  consents,
  differences,
  events,
  identityMap,
  landingConsents,
  landingIdentity,
  landingTraits,
  memberships,
  nodeTraits,
} from '../../queries/tables/catalogue.ts';
import { unload } from '../../queries/unload.ts';
import { type LakeInMemory, type LakeRow, lakeInMemory } from '../property/lake-in-memory.ts';

let lake: LakeInMemory;
beforeAll(async () => {
  lake = await lakeInMemory();
});
beforeEach(() => lake.clear());
afterAll(() => lake.close());

const landed = { days: ['2026-01-31'], uris: ['s3://lake/a', 's3://lake/b'] };
const at = { day: '2026-01-31', $path: 's3://lake/a' };
const unlisted = { day: '2026-01-31', $path: 's3://lake/orphan' };
const only = (rows: readonly LakeRow[], ...names: string[]) =>
  rows.map((row) => names.map((name) => row[name]));

test('the identity map keeps the latest change of who is, or was, somebody else', async () => {
  const change = (node: string, profile: string, version: number) => ({
    node,
    profile_id: profile,
    kind: 'email',
    version,
    is_erased: false,
  });
  await lake.fill(identityMap, [
    { ...change('email.a1', 'user_id.b1', 3), bucket: 'a' },
    { ...change('email.a2', 'user_id.b1', 2), bucket: 'a' },
  ]);
  await lake.fill(landingIdentity, [
    { ...change('email.a1', 'email.a1', 2), ...at },
    { ...change('email.a2', 'email.a2', 4), ...at, $path: 's3://lake/b' },
    { ...change('email.c3', 'email.c3', 1), ...at },
    { ...change('email.d4', 'user_id.b1', 1), ...at },
    { ...change('email.e5', 'email.e5', 1), is_erased: true, ...at },
    { ...change('email.f6', 'user_id.b1', 9), ...unlisted },
  ]);
  const rows = await lake.ask(currentIdentityMap(landed, ['a']));
  expect(only(rows, 'node', 'profile_id', 'version', 'bucket')).toEqual([
    ['email.a1', 'user_id.b1', '3', 'a'],
    ['email.a2', 'email.a2', '4', 'a'],
    ['email.d4', 'user_id.b1', '1', 'd'],
    ['email.e5', 'email.e5', '1', 'e'],
  ]);
});

test('of a trait the latest value counts, and the greater message id at the same time', async () => {
  const trait = (value: string, time: string, message: string) => ({
    node: 'email.a1',
    trait: 'plan',
    value,
    at: `2026-01-31 ${time}`,
    message_id: message,
  });
  await lake.fill(nodeTraits, [{ ...trait('"old"', '10:00:00', 'm9'), bucket: 'a' }]);
  await lake.fill(landingTraits, [
    { ...trait('"late"', '09:00:00', 'm99'), ...at },
    { ...trait('"tie"', '11:00:00', 'm1'), ...at },
    { ...trait('"winner"', '11:00:00', 'm2'), ...at },
    { ...trait('"winner"', '11:00:00', 'm2'), ...at, $path: 's3://lake/b' },
  ]);
  const rows = await lake.ask(currentNodeTraits(landed, ['a']));
  expect(only(rows, 'trait', 'value', 'bucket')).toEqual([['plan', '"winner"', 'a']]);
});

test('of consent the latest word counts, of one stamp the denial, purpose by purpose', async () => {
  const word = (purpose: string, isGranted: boolean, time: string) => ({
    node: 'email.a1',
    purpose,
    is_granted: isGranted,
    at: `2026-01-31 ${time}`,
    message_id: 'm',
  });
  await lake.fill(consents, [{ ...word('advertising', true, '10:00:00'), bucket: 'a' }]);
  await lake.fill(landingConsents, [
    { ...word('advertising', false, '12:00:00'), ...at },
    { ...word('analytics', true, '08:00:00'), ...at },
    { ...word('mail', true, '08:00:00'), ...at },
    { ...word('mail', false, '08:00:00'), ...at, $path: 's3://lake/b' },
  ]);
  const rows = await lake.ask(currentConsents(landed, ['a']));
  expect(only(rows, 'purpose', 'is_granted')).toEqual([
    ['advertising', false],
    ['analytics', true],
    ['mail', false],
  ]);
});

test('a day is rolled up per node and event, revenue exact, bots left out', async () => {
  const event = (name: string, properties: string, time: string, isBot = false) => ({
    node: 'email.a1',
    event: name,
    properties,
    timestamp: `2026-01-31 ${time}`,
    is_bot: isBot,
    day: '2026-01-31',
  });
  await lake.fill(events, [
    event('Order Completed', '{"revenue": 0.1}', '10:00:00'),
    event('Order Completed', '{"revenue": "0.2"}', '12:00:00'),
    event('Order Completed', '{"revenue": "a lot"}', '11:00:00'),
    event('Order Completed', '{"revenue": 99}', '09:00:00', true),
    event('page', '{}', '09:30:00'),
    { ...event('page', '{}', '09:30:00'), day: '2026-02-01' },
  ]);
  const rows = await lake.ask(rolledUpDays(['2026-01-31']));
  expect(only(rows, 'event', 'event_count', 'revenue', 'first_at', 'last_at', 'day')).toEqual([
    ['Order Completed', '3', '0.3000', '2026-01-31 10:00:00', '2026-01-31 12:00:00', '2026-01-31'],
    ['page', '1', null, '2026-01-31 09:30:00', '2026-01-31 09:30:00', '2026-01-31'],
  ]);
});

test('members enter and leave by the difference, and differences applied give the members', async () => {
  const member = (audience: string, generation: string, profile: string) => ({
    audience_id: audience,
    generation,
    profile_id: profile,
  });
  await lake.fill(memberships, [
    member('buyers', '4', 'p1'),
    member('buyers', '4', 'p2'),
    member('buyers', '3', 'p9'),
    member('same', '1', 'p1'),
  ]);
  const now = `SELECT profile_id, audience_id FROM (VALUES ('p2', 'buyers'), ('p3', 'buyers'), ('p3', 'buyers'), ('p1', 'same'), ('p7', 'first')) AS t (profile_id, audience_id)`;
  const current = [
    { audienceId: 'buyers', generation: 4, next: 6 },
    { audienceId: 'same', generation: 1, next: 2 },
    { audienceId: 'first', generation: 0, next: 1 },
  ];
  const changes = await lake.ask(changedMembers(now, current));
  expect(only(changes, 'audience_id', 'profile_id', 'change')).toEqual([
    ['buyers', 'p1', 'left'],
    ['buyers', 'p3', 'entered'],
    ['first', 'p7', 'entered'],
  ]);
  await lake.fill(
    differences,
    changes.map((row) => ({ ...row, generation: row['audience_id'] === 'buyers' ? '6' : '1' })),
  );
  const members = await lake.ask(nextMembers(current));
  expect(only(members, 'audience_id', 'profile_id')).toEqual([
    ['buyers', 'p2'],
    ['buyers', 'p3'],
    ['first', 'p7'],
    ['same', 'p1'],
  ]);
  await lake.fill(memberships, [member('buyers', '6', 'p2'), member('buyers', '6', 'p3')]);
  const counts = await lake.ask(
    audienceCounts([
      { audienceId: 'buyers', generation: 6 },
      { audienceId: 'first', generation: 1 },
    ]),
  );
  expect(only(counts, 'audience_id', 'members', 'entered', 'left').toSorted()).toEqual([
    ['buyers', '2', '1', '1'],
    ['first', '0', '1', '0'],
  ]);
  const page = { audienceId: 'buyers', generation: 6, limit: 1 };
  expect(only(await lake.ask(membersPage(page)), 'profile_id')).toEqual([['p2']]);
  expect(only(await lake.ask(membersPage({ ...page, after: 'p2' })), 'profile_id')).toEqual([
    ['p3'],
  ]);
  expect(only(await lake.ask(changesPage(page)), 'profile_id', 'change')).toEqual([['p1', 'left']]);
});

test('an unload says where, as what and by which columns, a quote staying a quote', () => {
  expect(unload({ select: "SELECT 'a''b' AS x", to: 's3://lake/p/', partitionedBy: ['day'] })).toBe(
    "UNLOAD (SELECT 'a''b' AS x) TO 's3://lake/p/' WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = ARRAY['day'])",
  );
});

test('partitions are added many at a time and moved one by one, and odd values are refused', () => {
  const place = { values: ['buyers', '7'], location: 's3://lake/m/audience_id=buyers/' };
  expect(addPartitions(memberships, [place, { ...place, values: ['x', '1'] }])).toBe(
    "ALTER TABLE memberships ADD IF NOT EXISTS PARTITION (audience_id = 'buyers', generation = '7') LOCATION 's3://lake/m/audience_id=buyers/' PARTITION (audience_id = 'x', generation = '1') LOCATION 's3://lake/m/audience_id=buyers/'",
  );
  expect(setPartitionLocation(memberships, place)).toBe(
    "ALTER TABLE memberships PARTITION (audience_id = 'buyers', generation = '7') SET LOCATION 's3://lake/m/audience_id=buyers/'",
  );
  expect(() => addPartitions(memberships, [{ ...place, values: ["x'y", '1'] }])).toThrow(
    RangeError,
  );
  expect(() => addPartitions(memberships, [{ ...place, values: ['x'] }])).toThrow(RangeError);
});
