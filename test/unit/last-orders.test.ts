import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastOrders } from '../../queries/last-orders.ts';
import { identityMap, memberships, profileDays } from '../../queries/tables/catalogue.ts';
import { type LakeInMemory, lakeInMemory } from '../property/lake-in-memory.ts';

let lake: LakeInMemory;
beforeAll(async () => {
  lake = await lakeInMemory();
  const day = (node: string, event: string, lastAt: string) => ({
    ...{ node, event, event_count: 1, revenue: 1, first_at: lastAt, last_at: lastAt },
    day: lastAt.slice(0, 10),
  });
  await lake.fill(profileDays, [
    day('user_id.a', 'Order Completed', '2026-01-01 10:00:00'),
    day('email.a', 'Order Completed', '2026-02-01 10:00:00'),
    day('user_id.b', 'page', '2026-03-01 10:00:00'),
  ]);
  const merged = { node: 'email.a', profile_id: 'user_id.a', kind: 'email', version: 2 };
  await lake.fill(identityMap, [{ ...merged, is_erased: false, bucket: 'a' }]);
  const member = (id: string, generation: string) => ({
    ...{ profile_id: id, audience_id: 'x', generation },
  });
  await lake.fill(memberships, [
    member('user_id.b', '2'),
    member('user_id.a', '2'),
    member('user_id.old', '1'),
  ]);
});
afterAll(() => lake.close());

const a = { profile_id: 'user_id.a', last_order_at: '2026-02-01 10:00:00' };
const b = { profile_id: 'user_id.b', last_order_at: null };

test('members of the generation that counts, with the last order of any of their identifiers', async () => {
  const asked = { audienceId: 'x', generation: 2 };
  expect(await lake.ask(lastOrders(asked, 10))).toEqual([a, b]);
  expect(await lake.ask(lastOrders(asked, 1))).toEqual([a]);
});

test('named profiles, known to the lake or not', async () => {
  const asked = { profileIds: ['user_id.b', 'user_id.a', "user_id.o'c"] };
  const unknown = { profile_id: "user_id.o'c", last_order_at: null };
  expect(await lake.ask(lastOrders(asked, 10))).toEqual([a, b, unknown]);
});
