import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planCondition } from '../../domain/audience/plan-condition.ts';
import { memberSelect } from '../../domain/audience/statement.ts';
import { audiencePreview } from '../../queries/audience-preview.ts';
import { conditions } from '../property/audience/arbitrary/conditions.ts';
import { asOf, nodes } from '../property/audience/arbitrary/vocabulary.ts';
import { world } from '../property/audience/arbitrary/world.ts';
import { library } from '../property/audience/library.ts';
import { membersOf } from '../property/audience/oracle/members.ts';
import { inByteOrder } from '../property/audience/oracle/order.ts';
import type { World } from '../property/audience/oracle/world.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

const lists = fc.record({
  vip: fc.uniqueArray(fc.constantFrom(...nodes)),
  old: fc.uniqueArray(fc.constantFrom(...nodes)),
});

/** Who a node is today; undefined for one that is erased. */
function personOf(node: string, { identity }: World): string | undefined {
  const row = identity.find((each) => each.node === node);
  if (row === undefined) return node;
  if (row.isErased) return undefined;
  const next =
    row.profileId === node ? undefined : identity.find((each) => each.node === row.profileId);
  if (next === undefined) return row.profileId;
  return next.isErased ? node : next.profileId;
}

test('counts are those of a plain evaluator', async () => {
  await fc.assert(
    fc.asyncProperty(world, conditions(2), lists, async (facts, where, listed) => {
      await warehouse.fill(facts);
      await warehouse.run('DELETE FROM memberships');
      for (const [id, people] of Object.entries(listed)) {
        for (const node of people) {
          await warehouse.run(
            `INSERT INTO memberships (profile_id, audience_id, generation) VALUES ('${node}', '${id}', '3'), ('anonymous_id.else', '${id}', '2')`,
          );
        }
      }
      const { rows } = await warehouse.ask(
        audiencePreview({
          members: memberSelect(planCondition(where, { asOf, library }), asOf),
          platforms: [{ platform: 'google', kinds: ['email', 'phone'] }],
          purpose: 'advertising',
          lists: [
            { audienceId: 'vip', generation: 3 },
            { audienceId: 'old', generation: 3 },
            { audienceId: 'new', generation: 0 },
          ],
        }),
      );
      const members = [...membersOf(where, facts)];
      const nodesOf = (id: string) =>
        nodes.filter((node) => personOf(node, facts) === id || node === id);
      const advertising = (facts.consents ?? []).filter(({ purpose }) => purpose === 'advertising');
      const isGranted = (id: string) =>
        advertising
          .filter(({ node }) => personOf(node, facts) === id)
          .toSorted(
            (a, b) =>
              inByteOrder(a.at, b.at) ||
              inByteOrder(a.messageId, b.messageId) ||
              Number(b.isGranted) - Number(a.isGranted),
          )
          .at(-1)?.isGranted === true;
      const isMatchable = (id: string) =>
        [id, ...nodesOf(id).filter((node) => personOf(node, facts) === id)].some((node) =>
          /^(email|phone)\./.test(node),
        );
      const count = (holds: (id: string) => boolean) => members.filter(holds).length;
      const inList = (name: 'vip' | 'old') => (id: string) =>
        listed[name].some((node) => personOf(node, facts) === id);
      const expected = {
        'size/': members.length,
        'consented/': count(isGranted),
        'matchable/google': count(isMatchable),
        'reachable/google': count((id) => isMatchable(id) && isGranted(id)),
        'overlap/vip': count(inList('vip')),
        'overlap/old': count(inList('old')),
      };
      const found = Object.fromEntries(
        rows.map(([what, name, people]) => [`${what}/${name}`, Number(people)]),
      );
      expect(found).toEqual(
        Object.fromEntries(Object.entries(expected).filter(([, people]) => people > 0)),
      );
    }),
    { seed: 23, numRuns: 40 },
  );
});
