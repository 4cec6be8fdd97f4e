import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { expectedPurchases, probabilityAlive } from '../../domain/insight/bg-nbd.ts';
import { expectedSpend } from '../../domain/insight/gamma-gamma.ts';
import { fitScores } from '../../domain/insight/score-model.ts';
import { seeded } from '../../proofs/seeded.ts';
import { scoredProfiles } from '../../queries/profile-scores.ts';
import {
  repeatCellRow,
  repeatCells,
  spendCellRow,
  spendCells,
} from '../../queries/repeat-cells.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

const asOf = '2026-01-01';
const dayBefore = (age: number) =>
  new Date(Date.parse(asOf) - age * 86_400_000).toISOString().slice(0, 10);

/** Some buy often and spend much, most once; some have long stopped. */
function history() {
  const random = seeded(7);
  return Array.from({ length: 300 }, (_, i) => {
    const first = 20 + Math.floor(random() * 500);
    const gap = 7 + Math.floor(random() * 120);
    const orders = 1 + Math.floor(random() ** 2 * 8);
    const ages = Array.from({ length: orders }, (_, n) => first - n * gap).filter(
      (age) => age >= 0,
    );
    const spend = 5 + Math.floor(random() * 200);
    return { node: `user_id.${String(i).padStart(32, '0')}`, ages, spend };
  });
}

async function rowsOf<Row>(schema: z.ZodType<Row>, sql: string): Promise<Row[]> {
  const { columns, rows } = await warehouse.ask(sql);
  return rows.map((row) =>
    schema.parse(
      Object.fromEntries(
        columns.map((name, i) => [name, row[i] === 'null' ? null : (row[i] ?? null)]),
      ),
    ),
  );
}

const scoreRow = z.object({ node: z.string(), score: z.string(), value: z.coerce.number() });

async function scored(grainDays: number) {
  const cells = (await rowsOf(repeatCellRow, repeatCells(asOf, grainDays, 6_000))).map((row) => {
    const { repeats, customers } = row;
    const [recency, age] = [row.recency_days / customers, row.age_days / customers];
    const key = [repeats, Math.floor(recency / grainDays), Math.floor(age / grainDays)] as const;
    return { repeats, customers, recency, age, key };
  });
  const spending = (await rowsOf(spendCellRow, spendCells(asOf)))
    .filter(({ part }) => part !== null)
    .map(({ repeats, customers, spend, log_spend }) => ({
      ...{ repeats, customers },
      ...{ spend: spend / customers, logSpend: log_spend / customers },
    }));
  const model = fitScores(cells, spending);
  const at = '2026-01-01 00:00:00.000';
  const sql = scoredProfiles({ model, grainDays, refundShare: 0, asOf, at });
  return { model, rows: await rowsOf(scoreRow, sql) };
}

test('what SQL scores is what the model says of each customer alone', async () => {
  const people = history();
  const events = people.flatMap(({ node, ages, spend }) =>
    ages.map((age) => ({
      ...{ node, event: 'Order Completed', day: dayBefore(age), isBot: false },
      properties: { revenue: spend },
    })),
  );
  await warehouse.fill({ asOf, events, identity: [], traits: [] });
  const { model, rows } = await scored(1);
  if (model?.spend === undefined) throw new Error('there is nothing to learn from');
  const valueBy = new Map(rows.map(({ node, score, value }) => [`${node} ${score}`, value]));
  expect(valueBy.size).toBe(3 * people.length);
  for (const { node, ages, spend } of people) {
    const [first = 0, last = first] = [ages[0], ages.at(-1)];
    const customer = { repeats: ages.length - 1, recency: (first - last) / 7, age: first / 7 };
    const expected = expectedPurchases(model.purchases, customer, 365 / 7);
    const each = expectedSpend(model.spend, customer.repeats, customer.repeats * spend);
    const alive = probabilityAlive(model.purchases, customer);
    expect(valueBy.get(`${node} expected_purchases`)).toBeCloseTo(expected, 3);
    expect(valueBy.get(`${node} probability_alive`)).toBeCloseTo(alive, 3);
    const predicted = valueBy.get(`${node} predicted_value`) ?? 0;
    expect(Math.abs(predicted - expected * each)).toBeLessThan(0.001 + expected * each * 1e-4);
  }
  const coarse = await scored(28);
  expect(coarse.rows).toHaveLength(rows.length);
});

test('with too few customers who came back nobody has a score', async () => {
  const order = { event: 'Order Completed', isBot: false, properties: { revenue: 1 } };
  const events = ['2025-01-01', '2025-03-01'].map((day) => ({ ...order, node: 'user_id.a', day }));
  await warehouse.fill({ asOf, events, identity: [], traits: [] });
  expect((await scored(1)).rows).toEqual([]);
});
