import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import { ruleOf, shippedRules } from '../../domain/identity/kind-rules.ts';
import { partition } from '../../domain/identity/partition.ts';
import { pairKey, pairOf } from '../../domain/identity/priority.ts';
import { claim, claims, node, nodeIds, rulesWithCap } from '../../proofs/identity/arbitraries.ts';
import { type Fate, memoryGraphTable } from '../../proofs/identity/memory-graph-table.ts';
import { checkClosure } from '../../proofs/identity/programs.ts';
import { closureOf, storedEvidence } from '../../proofs/identity/stored-evidence.ts';
import { seeded } from '../../proofs/seeded.ts';
import { graphIngest } from '../../stores/graph-ingest.ts';
import { lookUpProfiles } from '../../stores/graph-lookup.ts';
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

async function expectPurePartition(
  memory: ReturnType<typeof memoryGraphTable>,
  all: readonly EvidenceClaim[],
  cap: number,
): Promise<void> {
  const { pairs, lone } = evidenceOf(all);
  const expected = partition({
    nodes: lone.keys(),
    pairs: [...pairs.values()],
    rules: rulesWithCap(cap),
  });
  const nodes = [...expected.profileOf.keys()];
  const views = await lookUpProfiles(memory.table, nodes);
  expect(new Map(nodes.map((node) => [node, views.get(node)?.profileId]))).toEqual(
    expected.profileOf,
  );
  for (const [node, view] of views) {
    expect(view.members, node).toEqual(expected.membersOf.get(view.profileId));
  }
}

describe('the stored profiles are the pure partition of the evidence', () => {
  test('for any claims, in any order, however they are cut into batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(claims(nodeIds(4)), { maxLength: 24 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 2, max: 12 }),
        async (all, batchSize, cap) => {
          const memory = memoryGraphTable();
          const addEvidence = graphIngest(memory.table, {
            limits: { rules: rulesWithCap(cap) },
            wait,
          });
          for (let start = 0; start < all.length; start += batchSize) {
            await addEvidence(all.slice(start, start + batchSize));
          }
          await expectPurePartition(memory, all, cap);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('for five concurrent writers with overlapping evidence, conflicts and lost replies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(claims(nodeIds(4)), { minLength: 5, maxLength: 24 }),
        fc.integer(),
        fc.integer({ min: 3, max: 12 }),
        async (all, seed, cap) => {
          const memory = faultyTable(seed, 0.08);
          const random = seeded(seed + 1);
          const writers = Array.from({ length: 5 }, async (_, writer) => {
            const addEvidence = graphIngest(memory.table, {
              limits: { rules: rulesWithCap(cap) },
              wait,
            });
            // Each claim goes to two of the writers: delivery is at least once.
            const mine = all.filter((_, index) => (index + writer) % 5 < 2);
            const shuffled = mine.toSorted(() => random() - 0.5);
            for (let start = 0; start < shuffled.length; start += 3) {
              await addEvidence(shuffled.slice(start, start + 3));
            }
          });
          await Promise.all(writers);
          await expectPurePartition(memory, all, cap);
        },
      ),
      { numRuns: 250 },
    );
  });
});

test('evidence that is known writes nothing, also for a writer that has just started', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(claims(nodeIds(3)), { maxLength: 20 }), async (all) => {
      const memory = memoryGraphTable();
      await graphIngest(memory.table, { wait })(all);
      const before = structuredClone([memory.nodes, memory.edges]);
      await graphIngest(memory.table, { wait })(all.toReversed());
      expect([memory.nodes, memory.edges]).toEqual(before);
    }),
    { numRuns: 300 },
  );
});

test('what a browser said is trusted once a server says it, also at a node with all the edges it may have', async () => {
  const memory = memoryGraphTable();
  const addEvidence = graphIngest(memory.table, { limits: { maxDegree: 3 }, wait });
  const user = node('user_id', 1);
  const emails = [1, 2, 3].map((value) => node('email', value));
  const said = emails.map((email) => ({ ...claim(user, email), mayJoinPeople: false }));
  await addEvidence(said);
  await addEvidence(said.map((each) => ({ ...each, mayJoinPeople: true })));
  const edges = await memory.table.readEdges(user);
  expect(edges.map(({ mayJoinPeople }) => mayJoinPeople)).toEqual([true, true, true]);
  expect(await memory.table.readBeyond(user)).toEqual([]);
});

test('versions only grow, and every member of a profile names its own node', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(claims(nodeIds(4)), { maxLength: 20 }), async (all) => {
      const memory = memoryGraphTable();
      const addEvidence = graphIngest(memory.table, { wait });
      for (const claim of all) {
        const before = new Map(memory.nodes);
        await addEvidence([claim]);
        for (const [node, record] of memory.nodes) {
          const old = before.get(node);
          if (old !== record) expect(record.version).toBe((old?.version ?? 0) + 1);
          if (record.leaf !== undefined) continue;
          expect(memory.nodes.get(record.profile)?.members ?? [record.profile]).toContain(node);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('a thousand addresses that came with two numbers in one batch are stored or kept beyond reach', async () => {
  const memory = memoryGraphTable();
  const [one, two] = [node('phone', 'one'), node('phone', 'two')];
  const emails = Array.from({ length: 1_000 }, (_, index) => node('email', index));
  await graphIngest(memory.table, { wait })(emails.map((email) => claim(email, one, two)));
  const { live } = storedEvidence(memory);
  const stored = new Set([...live.map(pairKey), ...memory.beyond.keys()]);
  for (const email of emails) {
    expect(stored.has(pairKey(pairOf(email, one)))).toBe(true);
    expect(stored.has(pairKey(pairOf(email, two)))).toBe(true);
  }
  await checkClosure(memory, shippedRules);
});

test('what a browser said first and a server later is trusted, however many links there are', async () => {
  const memory = memoryGraphTable();
  const phone = node('phone', 'busy');
  const emails = Array.from({ length: 120 }, (_, index) => node('email', index));
  const said = (mayJoinPeople: boolean) =>
    emails.map((email) => ({ ...claim(email, phone), mayJoinPeople }));
  for (const each of said(false)) await graphIngest(memory.table, { wait })([each]);
  for (const each of said(true)) await graphIngest(memory.table, { wait })([each]);
  const { live } = storedEvidence(memory);
  expect(live.length).toBe(100);
  expect(live.every(({ mayJoinPeople }) => mayJoinPeople)).toBe(true);
  await checkClosure(memory, shippedRules);
});

test('a profile is erased in as many actions as it has members, and those around it stay right', async () => {
  const cap = 4;
  const rules = rulesWithCap(cap);
  await fc.assert(
    fc.asyncProperty(
      fc.array(claims(nodeIds(4)), { minLength: 5, maxLength: 30 }),
      fc.integer(),
      async (all, seed) => {
        const random = seeded(seed);
        const memory = memoryGraphTable();
        const addEvidence = graphIngest(memory.table, { limits: { rules }, wait });
        // One more than the cap, for a device that only follows is erased with the person.
        const limits = { rules, maxActions: cap + 1 };
        const graph = graphStewardship(memory.table, { limits, wait });
        for (const claim of all) {
          await addEvidence([claim]);
          const named = claim.nodes[0];
          if (random() < 0.2 && named !== undefined) await graph.erase(named);
          const expected = closureOf(storedEvidence(memory), rules);
          for (const [node, { profileId, members }] of await lookUpProfiles(memory.table, [
            ...memory.nodes.keys(),
          ])) {
            expect([node, profileId]).toEqual([node, expected.profileOf.get(node)]);
            expect([node, members]).toEqual([node, expected.membersOf.get(profileId)]);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('after a change of rules all evidence counts again, by the new rules', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(claims(nodeIds(4)), { minLength: 3, maxLength: 24 }),
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 2, max: 12 }),
      fc.boolean(),
      async (all, before, after, isUnique) => {
        const memory = memoryGraphTable();
        const old = { limits: { rules: rulesWithCap(before) }, wait };
        await graphIngest(memory.table, old)(all);
        const user = { ...ruleOf(shippedRules, node('user_id', 0)), isUnique };
        const kinds = new Map([...shippedRules.kinds, ['user_id' as const, user]]);
        const rules = { ...rulesWithCap(after), kinds };
        const graph = graphStewardship(memory.table, { limits: { rules }, wait });
        for (const each of memory.nodes.keys()) await graph.reevaluate(each);
        await checkClosure(memory, rules);
        for (const each of memory.nodes.keys()) {
          expect((await graph.reevaluate(each))?.isChanged).toBe(false);
        }
      },
    ),
    { numRuns: 300 },
  );
});
