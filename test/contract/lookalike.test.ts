import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { emptyLibrary } from '../../domain/audience/library.ts';
import { planCondition } from '../../domain/audience/plan-condition.ts';
import { memberSelect } from '../../domain/audience/statement.ts';
import { lookalikeWeights } from '../../domain/insight/lookalike.ts';
import { seeded } from '../../proofs/seeded.ts';
import { featureCounts, featureRow, lookalikeScores } from '../../queries/lookalike.ts';
import { define } from '../property/audience/arbitrary/define.ts';
import type { World } from '../property/audience/oracle/world.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

const asOf = '2026-01-01';
const seedOf = define({ trait: { name: 'chosen', operator: 'equals', value: true } }).where;

async function rowsOf<Row>(schema: z.ZodType<Row>, sql: string): Promise<Row[]> {
  const { columns, rows } = await warehouse.ask(sql);
  return rows.map((row) =>
    schema.parse(Object.fromEntries(columns.map((name, i) => [name, row[i]]))),
  );
}

async function learn() {
  const seed = memberSelect(planCondition(seedOf, { asOf, library: emptyLibrary }), asOf);
  const rows = await rowsOf(featureRow, featureCounts(seed, asOf));
  const all = rows.find(({ feature }) => feature === '');
  const counts = rows
    .filter(({ feature }) => feature !== '')
    .map(({ feature, in_seed, in_others }) => ({ feature, inSeed: in_seed, inOthers: in_others }));
  const weights = lookalikeWeights(counts, all?.in_seed ?? 0, all?.in_others ?? 0);
  const at = '2026-01-01 00:00:00.000';
  const scoreRow = z.object({ node: z.string(), value: z.coerce.number() });
  const sql = lookalikeScores({ score: 'lookalike-chosen', weights, asOf, at });
  return { counts, weights, all, scores: await rowsOf(scoreRow, sql) };
}

/** A quarter are climbers, who do some things more often; of half of these it is known. */
function crowd() {
  const random = seeded(11);
  const habits = [
    ['Rope Viewed', 0.7, 0.1],
    ['Tent Viewed', 0.5, 0.3],
    ["Guide's Talk Booked", 0.3, 0.02],
    ['Perfume Viewed', 0.1, 0.4],
    ['Cart Viewed', 0.5, 0.5],
  ] as const;
  const people = Array.from({ length: 2_000 }, (_, i) => {
    const isClimber = random() < 0.25;
    const done = habits.filter(([, climber, other]) => random() < (isClimber ? climber : other));
    const rank = random() < (isClimber ? 0.6 : 0.3) ? 'gold' : 'silver';
    return {
      ...{ id: `user_id.${i}`, isClimber, rank, isChosen: isClimber && random() < 0.5 },
      events: done.map(([name]) => name),
    };
  });
  const at = { at: '2025-12-01T00:00:00.000Z', messageId: 'm' };
  const world: World = {
    asOf,
    identity: [],
    events: people.flatMap(({ id, events }) =>
      events.map((event) => ({ node: id, event, day: '2025-12-01', properties: {}, isBot: false })),
    ),
    traits: people.flatMap(({ id, rank, isChosen }) => [
      { node: id, trait: 'rank', value: rank, ...at },
      ...(isChosen ? [{ node: id, trait: 'chosen', value: true, ...at }] : []),
    ]),
  };
  return { people, world };
}

test('held-out climbers come first: their share falls from tenth to tenth of the ranking', async () => {
  const { people, world } = crowd();
  await warehouse.fill(world);
  const { scores, all } = await learn();
  expect(all).toMatchObject({ in_seed: people.filter(({ isChosen }) => isChosen).length });
  const scoreBy = new Map(scores.map(({ node, value }) => [node, value]));
  const others = people
    .filter(({ isChosen }) => !isChosen)
    .toSorted((a, b) => (scoreBy.get(b.id) ?? 0) - (scoreBy.get(a.id) ?? 0));
  const share = (of: typeof others) => of.filter(({ isClimber }) => isClimber).length / of.length;
  const size = Math.ceil(others.length / 10);
  const lifts = Array.from(
    { length: 10 },
    (_, i) => share(others.slice(i * size, (i + 1) * size)) / share(others),
  );
  const [first = 0, second = 0] = lifts;
  expect(first).toBeGreaterThan(3);
  expect(second).toBeGreaterThan(1.2);
  // Tenths of 180 people: what chance moves is less than a fifth of the mean.
  for (const [i, lift] of lifts.entries()) {
    expect(lift).toBeLessThanOrEqual((lifts[i - 1] ?? first) + 0.2);
  }
});

test('weights and scores are those of the formula over plain arrays', async () => {
  const { people, world } = crowd();
  await warehouse.fill(world);
  const { weights, scores } = await learn();
  const featuresOf = ({ events, rank, isChosen }: (typeof people)[number]) => [
    ...events.map((event) => `event:${event}`),
    `trait:rank="${rank}"`,
    ...(isChosen ? ['trait:chosen=true'] : []),
  ];
  const chosen = people.filter(({ isChosen }) => isChosen);
  const rest = people.filter(({ isChosen }) => !isChosen);
  const having = (feature: string, of: typeof people) =>
    of.filter((one) => featuresOf(one).includes(feature)).length;
  for (const { feature, weight } of weights) {
    const [inSeed, inRest] = [having(feature, chosen), having(feature, rest)];
    const odds = (n: number, all: number) => (n + 0.5) / (all - n + 0.5);
    expect(weight).toBeCloseTo(
      Math.log(odds(inSeed, chosen.length) / odds(inRest, rest.length)),
      3,
    );
  }
  expect(weights.map(({ feature }) => feature)).toContain("event:Guide's Talk Booked");
  const weightBy = new Map(weights.map(({ feature, weight }) => [feature, weight]));
  expect(scores).toHaveLength(people.length);
  const scoreBy = new Map(scores.map(({ node, value }) => [node, value]));
  for (const person of people) {
    const sum = featuresOf(person).reduce((total, one) => total + (weightBy.get(one) ?? 0), 0);
    expect(scoreBy.get(person.id)).toBeCloseTo(sum, 6);
  }
});
