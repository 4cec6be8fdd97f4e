import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closureOf } from '../../domain/company/hierarchy.ts';
import { accountRollups } from '../../queries/account-rollup.ts';
import { audienceWarehouse } from '../contract/audience-warehouse.ts';
import { type MemberWord, type Parents, rollupOf } from '../property/account-oracle.ts';
import type { World } from '../property/audience/oracle/world.ts';

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

const accounts = ['Holding', "O'Neil & Sons", '株式会社台帳', 'branch-1', 'branch-2', 'lone'];
const nodes = ['user_id.a', 'user_id.b', 'email.c', 'phone.d', 'anonymous_id.e', 'user_id.f'];

/** Each account may stand under an earlier one only, so there is no circle. */
const parents: fc.Arbitrary<Parents> = fc
  .tuple(...accounts.map((_, at) => fc.integer({ min: -1, max: at - 1 })))
  .map((above) =>
    Object.fromEntries(
      above.flatMap((at, own) => (at < 0 ? [] : [[accounts[own] ?? '', accounts[at] ?? '']])),
    ),
  );

const words: fc.Arbitrary<MemberWord[]> = fc.uniqueArray(
  fc.record({
    node: fc.constantFrom(...nodes),
    accountId: fc.constantFrom(...accounts),
    isMember: fc.constantFrom(true, true, false),
    at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.120Z'),
    messageId: fc.constantFrom('m1', 'm10', 'm2'),
  }),
  { selector: ({ node, accountId }) => `${node} ${accountId}`, maxLength: 16, size: 'max' },
);

const world: fc.Arbitrary<World> = fc.record({
  asOf: fc.constant('2026-03-01'),
  events: fc.array(
    fc.record({
      node: fc.constantFrom(...nodes),
      event: fc.constantFrom('Order Completed', 'Order Completed', 'Order Refunded', 'page'),
      day: fc.constantFrom('2026-01-31', '2026-02-01'),
      properties: fc.record({ revenue: fc.integer({ min: -900, max: 900 }).map((n) => n / 10) }),
      isBot: fc.constantFrom(false, false, false, true),
    }),
    { maxLength: 20, size: 'max' },
  ),
  identity: fc.uniqueArray(
    fc.record({
      node: fc.constantFrom(...nodes),
      profileId: fc.constantFrom(...nodes.slice(0, 3)),
      isErased: fc.constantFrom(false, false, false, true),
    }),
    { selector: ({ node }) => node, maxLength: 4 },
  ),
  traits: fc.constant([]),
});

async function rolledUp(wanted: readonly string[], parentOf: Parents) {
  const statements = accountRollups(closureOf(wanted, new Map(Object.entries(parentOf))));
  const answers = await Promise.all(statements.map((sql) => warehouse.ask(sql)));
  for (const { columns } of answers) {
    expect(columns).toEqual(['account_id', 'people', 'orders', 'revenue']);
  }
  const rows = answers.flatMap((answer) => answer.rows);
  return new Map(
    rows.map(([id = '', people, orders, revenue = '']) => [
      id,
      {
        people: Number(people),
        orders: Number(orders),
        revenue: BigInt(revenue.replace('.', '')),
      },
    ]),
  );
}

test('every account sums what a plain count over its people and all below it finds', async () => {
  let peopleBelow = 0;
  await fc.assert(
    fc.asyncProperty(parents, words, world, async (parentOf, memberWords, facts) => {
      await warehouse.fill(facts, memberWords);
      const found = await rolledUp(accounts, parentOf);
      for (const id of accounts) {
        const expected = rollupOf(id, parentOf, memberWords, facts);
        const nothing = { people: 0, orders: 0, revenue: 0n };
        expect([id, found.get(id) ?? nothing]).toEqual([id, expected]);
        if (Object.values(parentOf).includes(id)) peopleBelow += expected.people;
      }
    }),
    { seed: 20_261_126, numRuns: 250 },
  );
  expect(peopleBelow).toBeGreaterThan(500);
});

test('somebody in two accounts counts in both, and once in the one above', async () => {
  const order = (node: string, revenue: number, event = 'Order Completed') => ({
    ...{ node, event, properties: { revenue } },
    ...{ day: '2026-02-01', isBot: false },
  });
  const member = (node: string, accountId: string) => ({
    ...{ node, accountId, isMember: true },
    ...{ at: '2026-01-01T00:00:00.000Z', messageId: 'm1' },
  });
  const facts: World = {
    asOf: '2026-03-01',
    events: [
      order('user_id.a', 1000),
      order('email.c', 500),
      order('email.c', -200, 'Order Refunded'),
      order('user_id.b', 70),
      order('user_id.f', 9),
    ],
    identity: [{ node: 'email.c', profileId: 'user_id.a', isErased: false }],
    traits: [],
  };
  const both = [member('user_id.a', 'east'), member('email.c', 'west'), member('user_id.b', 'top')];
  await warehouse.fill(facts, both);
  const sums = await rolledUp(['top', 'east', 'west'], { east: 'top', west: 'top' });
  const one = { people: 1, orders: 2, revenue: 1300_0000n };
  expect(sums.get('east')).toEqual(one);
  expect(sums.get('west')).toEqual(one);
  expect(sums.get('top')).toEqual({ people: 2, orders: 3, revenue: 1370_0000n });
});

test('a thousand accounts are asked for in statements that Athena takes', () => {
  const ids = Array.from({ length: 1000 }, (_, at) => `${'法人'.repeat(20)}-${at}`);
  const chains = closureOf(ids, new Map(ids.slice(1).map((id, at) => [id, ids[at % 9] ?? ''])));
  const statements = accountRollups(chains);
  expect(statements.length).toBeGreaterThan(1);
  for (const sql of statements) expect(Buffer.byteLength(sql)).toBeLessThan(262_144);
  expect(accountRollups([])).toEqual([]);
});
