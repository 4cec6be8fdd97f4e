import { afterAll, beforeAll, expect, test } from 'vitest';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import { type AudienceRow, audienceRow, generationRow } from '../../schemas/control.ts';
import { lookalikeModelRow } from '../../schemas/lookalike-model.ts';
import { type Services, startServices, type World } from '../integration/refresh-world.ts';

let services: Services;
let world: World;
beforeAll(async () => {
  services = await startServices();
  world = services.newWorld();
});
afterAll(() => services.stop());

const asOf = '2026-02-10';

/** Events on one day, orders unless named, of the people with these numbers. */
const landOrders = (
  day: string,
  people: readonly number[],
  event = 'Order Completed',
  isTheirs = (_person: number) => true,
) =>
  world.land(
    landingEvents,
    day,
    people.filter(isTheirs).map((person) => ({
      source_id: 'shop',
      message_id: `${day}.${person}`,
      request_id: `${day}.${person}`,
      position: 0,
      request_events: 1,
      type: 'track',
      event,
      node: `user_id.${String(person).padStart(2, '0')}`,
      timestamp: Date.parse(`${day}T03:00:00Z`),
      received_at: Date.parse(`${day}T03:00:00Z`),
      is_day_flagged: false,
      is_bot: false,
      fingerprint: `${day}.${person}`,
      properties: JSON.stringify({ revenue: 10 + person }),
      context: '{}',
    })),
  );

const putAudience = (id: string, where: AudienceRow['definition']) =>
  world.ports.control.put({
    kind: 'audience',
    id,
    name: id,
    definition: {
      version: 1,
      name: id,
      purpose: 'test',
      goal: 'test',
      owner: 'test',
      target: 'test',
      where,
    },
    state: 'new',
    generation: 0,
    size: 0,
    createdAt: '2026-02-01T00:00:00.000Z',
  });

async function refreshed() {
  await world.ask('refresh', asOf);
  await world.work();
  const { control } = world.ports;
  const [audiences, scores] = await Promise.all([
    control.queryAll(audienceRow, { kind: 'audience' }),
    control.queryAll(generationRow, { kind: 'generation#scores' }),
  ]);
  return {
    sizes: Object.fromEntries(audiences.map(({ id, size }) => [id, size])),
    generations: scores.map(({ id, generation }) => `${id} ${generation}`),
  };
}

test('people are scored when a definition asks for it, once for the same facts', async () => {
  const everybody = Array.from({ length: 30 }, (_, i) => i);
  await landOrders('2025-10-01', everybody);
  await landOrders('2025-12-01', everybody.slice(0, 20));
  await landOrders('2026-02-01', everybody.slice(0, 12));
  const bought = { count: { event: 'Order Completed', operator: 'greater_than', value: 0 } };
  await putAudience('buyers', bought);
  expect(await refreshed()).toEqual({ sizes: { buyers: 30 }, generations: [] });

  const score = (name: string, value: number) => ({
    score: { name, operator: 'greater_than_or_equal', value },
  });
  await putAudience('scored', score('expected_purchases', 0));
  await putAudience('best', {
    top: { n: 3, by: { score: { name: 'predicted_value' } }, order: 'desc', among: bought },
  });
  const first = await refreshed();
  expect(first).toEqual({
    sizes: { buyers: 30, scored: 30, best: 3 },
    generations: ['expected_purchases 1', 'predicted_value 1', 'probability_alive 1'],
  });
  const scored = await world.rows(
    'SELECT "score", count(*) AS "n", count(DISTINCT "node") AS "people" FROM "scores" GROUP BY "score" ORDER BY "score"',
  );
  expect(scored).toEqual(
    ['expected_purchases', 'predicted_value', 'probability_alive'].map((name) => ({
      ...{ score: name, n: '30', people: '30' },
    })),
  );
  expect((await refreshed()).generations).toEqual(first.generations);

  await landOrders('2026-02-05', [40]);
  expect(await refreshed()).toEqual({
    sizes: { buyers: 31, scored: 31, best: 3 },
    generations: ['expected_purchases 2', 'predicted_value 2', 'probability_alive 2'],
  });
});

test('people like those of a seed are found by what the refresh learnt, and the weights are shown', async () => {
  world = services.newWorld();
  const everybody = Array.from({ length: 30 }, (_, i) => i);
  await landOrders('2026-01-10', everybody, 'Rope Viewed', (person) => person < 15);
  await landOrders('2026-01-11', everybody, 'Perfume Viewed', (person) => person >= 12);
  await landOrders('2026-01-12', everybody.slice(0, 8));
  await putAudience('climbers', {
    count: { event: 'Order Completed', operator: 'greater_than', value: 0 },
  });
  await putAudience('alike', { lookalike: { seed: 'climbers', n: 4 } });
  expect((await refreshed()).sizes).toEqual({ climbers: 8, alike: 4 });
  const members = await world.rows(
    'SELECT "profile_id" FROM "memberships" WHERE "audience_id" = \'alike\' ORDER BY "profile_id"',
  );
  expect(members.map(({ profile_id }) => profile_id)).toEqual(
    [8, 9, 10, 11].map((person) => `user_id.${String(person).padStart(2, '0')}`),
  );
  const model = await world.ports.control.get(lookalikeModelRow, 'lookalike-model', 'climbers');
  expect(model).toMatchObject({ seed: 8, others: 22, weights: 3 });
  const { generations } = await refreshed();
  expect(generations).toEqual(['lookalike-climbers 1']);
  expect((await refreshed()).generations).toEqual(generations);
});
