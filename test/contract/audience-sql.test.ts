import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileAudiences } from '../../domain/audience/compile.ts';
import type { Condition } from '../../schemas/audience.ts';
import { membersOf } from '../property/audience-oracle.ts';
import { asOf, conditions, define, world } from '../property/audience-worlds.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

const context = { asOf, timeZone: 'Asia/Tokyo' };
let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

async function membersBySql(wheres: readonly Condition[]): Promise<string[][]> {
  const audiences = wheres.map((where, i) => ({ id: `a${i}`, definition: define(where) }));
  const members = new Map<string, string[]>(audiences.map(({ id }) => [id, []]));
  for (const { sql } of compileAudiences(audiences, context)) {
    const { columns, rows } = await warehouse.ask(sql);
    expect(columns).toEqual(['profile_id', 'audience_id']);
    for (const [profileId = '', audienceId = ''] of rows) members.get(audienceId)?.push(profileId);
  }
  return [...members.values()].map((ids) => ids.sort());
}

const seeded = { seed: 20_240_301, numRuns: 250 };

test('compiled audiences have the members that a naive evaluator finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      world,
      fc.array(conditions(4), { minLength: 1, maxLength: 5 }),
      async (facts, wheres) => {
        await warehouse.fill(facts);
        const expected = wheres.map((where) => [...membersOf(where, facts)].sort());
        expect(await membersBySql(wheres)).toEqual(expected);
      },
    ),
    seeded,
  );
});
