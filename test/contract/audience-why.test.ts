import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planCondition } from '../../domain/audience/plan-condition.ts';
import { type Clause, whyClauses, whyQuestion } from '../../domain/audience/why.ts';
import { conditions } from '../property/audience/arbitrary/conditions.ts';
import { asOf } from '../property/audience/arbitrary/vocabulary.ts';
import { world } from '../property/audience/arbitrary/world.ts';
import { library } from '../property/audience/library.ts';
import { membersOf } from '../property/audience/oracle/members.ts';
import { peopleOf } from '../property/audience/oracle/people.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

/** Every clause of a kind. */
function* leavesIn(clause: Clause): Generator<Clause> {
  if (clause.kind === 'leaf') yield clause;
  for (const inner of clause.clauses ?? []) yield* leavesIn(inner);
}

test('the clauses say of everybody what membership says, and each leaf what it says alone', async () => {
  await fc.assert(
    fc.asyncProperty(world, conditions(3), async (facts, where) => {
      await warehouse.fill(facts);
      const plan = planCondition(where, { asOf, library });
      const members = membersOf(where, facts);
      for (const { id } of [...peopleOf(facts), { id: 'user_id.nobody' }]) {
        const question = whyQuestion(plan, id, asOf);
        const { columns, rows } = await warehouse.ask(question.sql);
        expect(rows.length).toBeLessThanOrEqual(1);
        const row =
          rows[0] && Object.fromEntries(columns.map((name, i) => [name, rows[0]?.[i] ?? null]));
        const clause = whyClauses(plan, question, row);
        if (row !== undefined) expect(row['member']).toBe(String(clause.holds));
        if (id === 'user_id.nobody') expect(row).toBeUndefined();
        else {
          expect(clause.holds).toBe(members.has(id));
          for (const leaf of leavesIn(clause)) {
            if (leaf.condition === undefined) throw new Error('a leaf without its condition');
            expect(leaf.holds).toBe(membersOf(leaf.condition, facts).has(id));
          }
        }
      }
    }),
    { seed: 17, numRuns: 25 },
  );
});

test('facts are shown beside the clause that they satisfy', async () => {
  const order = (day: string) => ({
    node: 'user_id.a',
    event: 'Order Completed',
    day,
    properties: { revenue: 10.5 },
    isBot: false,
  });
  await warehouse.fill({
    asOf,
    events: [order('2024-02-01'), order('2024-02-02')],
    identity: [],
    traits: [],
  });
  const plan = planCondition(
    {
      all: [
        { count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: 2 } },
        {
          not: {
            sum: {
              event: 'Order Completed',
              property: 'revenue',
              operator: 'less_than',
              value: 20,
            },
          },
        },
      ],
    },
    { asOf, library },
  );
  const question = whyQuestion(plan, 'user_id.a', asOf);
  const { columns, rows } = await warehouse.ask(question.sql);
  const row = Object.fromEntries(columns.map((name, i) => [name, rows[0]?.[i] ?? null]));
  const clause = whyClauses(plan, question, row);
  expect(clause.holds).toBe(true);
  expect([...leavesIn(clause)].map(({ path, facts }) => [path, facts?.[0]?.value])).toEqual([
    ['where.all[0]', '2'],
    ['where.all[1].not', '21.0000'],
  ]);
});
