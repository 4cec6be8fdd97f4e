import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { landingEvents, landingIdentity } from '../../queries/tables/catalogue.ts';
import { audienceRow } from '../../schemas/control.ts';
import { type Services, startServices, type World } from './refresh-world.ts';

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
const day = '2026-02-01';

const order = (number: number, node: string, revenue: number) => ({
  source_id: 'shop',
  message_id: `m${number}`,
  request_id: `r${number}`,
  position: 0,
  request_events: 1,
  type: 'track',
  event: 'Order Completed',
  node,
  timestamp: Date.parse(`${day}T03:00:00Z`),
  received_at: Date.parse(`${day}T03:00:00Z`),
  is_day_flagged: false,
  is_bot: false,
  fingerprint: `${number}`,
  properties: JSON.stringify({ revenue }),
  context: '{}',
});

const inSql = (id: string, sql: string) =>
  world.ports.control.put({
    kind: 'audience',
    id,
    name: id,
    definition: {
      ...{ version: 1, name: id, purpose: 'p', goal: 'g', owner: 'o', target: 't' },
      sql,
    },
    state: 'new',
    generation: 0,
    size: 0,
    createdAt: '2026-01-01T00:00:00Z',
  });
const spenders = `SELECT node FROM profile_days WHERE event = 'Order Completed' AND day <= :as_of GROUP BY node HAVING sum(revenue) >= 100`;
const stateOf = (id: string) => world.ports.control.get(audienceRow, 'audience', id);
const membersOf = (id: string) =>
  world.rows(`SELECT profile_id FROM memberships WHERE audience_id = '${id}' ORDER BY 1`);

async function shop(): Promise<void> {
  await world.land(landingEvents, day, [
    order(1, 'user_id.b1', 100),
    order(2, 'user_id.c2', 99),
    order(3, 'anonymous_id.d3', 500),
  ]);
  await world.land(landingIdentity, day, [
    {
      ...{ node: 'anonymous_id.d3', profile_id: 'user_id.c2', kind: 'anonymous_id' },
      ...{ version: 2, is_erased: false },
    },
  ]);
}

test('a SELECT of nodes becomes the people who these are today, each once', async () => {
  await shop();
  await inSql('spenders', spenders);
  await world.ask('refresh', asOf);
  await world.work();
  expect(await stateOf('spenders')).toMatchObject({ state: 'fresh', size: 2, asOf });
  expect(await membersOf('spenders')).toEqual([
    { profile_id: 'user_id.b1' },
    { profile_id: 'user_id.c2' },
  ]);
});

test('one that fails harms no other', async () => {
  await shop();
  await inSql('spenders', spenders);
  await inSql('wrong', 'SELECT node, day FROM profile_days');
  await world.ask('refresh', asOf);
  await world.work();
  expect(await stateOf('spenders')).toMatchObject({ state: 'fresh', size: 2 });
  expect(await stateOf('wrong')).toMatchObject({ state: 'failed', generation: 0 });
  expect((await stateOf('wrong'))?.reason).toMatch(/column/i);
});

test('where they are switched off they fail and say so', async () => {
  await shop();
  await inSql('spenders', spenders);
  await world.ask('refresh', asOf);
  await world.work({ portsOf: (ports) => ({ ...ports, sqlWarehouse: undefined }) });
  expect(await stateOf('spenders')).toMatchObject({
    state: 'failed',
    reason: 'audiences in SQL are switched off',
  });
});
