import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type IdentityRules, ruleOf, shippedRules } from '../../domain/identity/kind-rules.ts';
import { mayBeOutOfLine } from '../../domain/identity/out-of-line.ts';
import { claims, node, nodeIds, rulesWithCap } from '../../proofs/identity/arbitraries.ts';
import { type Fate, memoryGraphTable } from '../../proofs/identity/memory-graph-table.ts';
import { checkClosure } from '../../proofs/identity/programs.ts';
import { seeded } from '../../proofs/seeded.ts';
import { graphIngest } from '../../stores/graph-ingest.ts';
import { graphStewardship } from '../../stores/graph-stewardship.ts';

vi.setConfig({ testTimeout: 60_000 });

const wait = async () => {};

function faultyTable(seed: number, faults: number) {
  const random = seeded(seed);
  return memoryGraphTable({
    turn: async () => {
      for (let yields = Math.floor(random() * 6); yields > 0; yields -= 1) await null;
    },
    fate: (): Fate => {
      const draw = random();
      return draw < faults ? 'conflict' : draw < 2 * faults ? 'lost-reply' : 'fine';
    },
  });
}

test('whatever becomes of a kind, only nodes that may be out of line have to be reevaluated', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(claims(nodeIds(3)), { minLength: 3, maxLength: 20 }),
      fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 12 })),
      fc.constantFrom(
        'phone' as const,
        'email' as const,
        'anonymous_id' as const,
        'user_id' as const,
      ),
      fc.constantFrom(
        'household' as const,
        'contact' as const,
        'device' as const,
        'person' as const,
      ),
      async (all, [oldCap, newCap], kind, other) => {
        const memory = memoryGraphTable();
        await graphIngest(memory.table, { limits: { rules: rulesWithCap(oldCap) }, wait })(all);
        const row = { ...ruleOf(shippedRules, node(kind, 0)), class: other };
        const kinds = new Map([...shippedRules.kinds, [kind, row]]);
        const there = { kinds, maxMembers: newCap };
        // There and back again.
        for (const rules of [there, rulesWithCap(oldCap)] satisfies IdentityRules[]) {
          const graph = graphStewardship(memory.table, { limits: { rules }, wait });
          const records = [...memory.nodes.values()];
          for (const record of records.filter((each) => mayBeOutOfLine(each, rules))) {
            await graph.reevaluate(record.node);
          }
          await checkClosure(memory, rules);
          for (const each of memory.nodes.keys()) {
            expect((await graph.reevaluate(each))?.isChanged).toBe(false);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('nodes are reevaluated side by side, while new evidence comes, with conflicts and lost replies', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(claims(nodeIds(4)), { minLength: 3, maxLength: 20 }),
      fc.array(claims(nodeIds(4)), { maxLength: 8 }),
      fc.integer(),
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 2, max: 12 }),
      fc.boolean(),
      async (before, meanwhile, seed, oldCap, newCap, isUnique) => {
        const memory = faultyTable(seed, 0.05);
        await graphIngest(memory.table, { limits: { rules: rulesWithCap(oldCap) }, wait })(before);
        const user = { ...ruleOf(shippedRules, node('user_id', 0)), isUnique };
        const kinds = new Map([...shippedRules.kinds, ['user_id' as const, user]]);
        const now = { limits: { rules: { ...rulesWithCap(newCap), kinds } }, wait };
        const graph = graphStewardship(memory.table, now);
        const nodes = [...memory.nodes.keys()];
        const workers = [0, 1, 2].map(async (worker) => {
          for (const [index, each] of nodes.entries()) {
            if (index % 3 === worker) await graph.reevaluate(each);
          }
        });
        const writer = async () => {
          const addEvidence = graphIngest(memory.table, now);
          for (const each of meanwhile) await addEvidence([each]);
        };
        await Promise.all([...workers, writer()]);
        await checkClosure(memory, now.limits.rules);
      },
    ),
    { numRuns: 200 },
  );
});
