import { describe, expect, test, vi } from 'vitest';
import { rulesWithCap } from '../../proofs/identity/arbitraries.ts';
import { memoryGraphTable } from '../../proofs/identity/memory-graph-table.ts';
import { checkClosure, checkNothingLost } from '../../proofs/identity/programs.ts';
import { graphIngest } from '../../stores/graph-ingest.ts';
import { lookUpProfiles } from '../../stores/graph-lookup.ts';
import { checkModel, type Memory } from './graph-model-checker.ts';
import { additions, type Instance, unmerges } from './identity-instances.ts';
import { type Unsound, unsound } from './identity-unsound.ts';

vi.setConfig({ testTimeout: 60_000 });

const passing = new Set(['IdentityContentionError', 'StewardshipContentionError']);

/** Each instance with every two of its writers. */
const pairsOf = (instances: readonly Instance[]): Instance[] =>
  instances.flatMap((instance) =>
    instance.writers.flatMap((one, index) =>
      instance.writers.slice(index + 1).map((other) => ({ ...instance, writers: [one, other] })),
    ),
  );

/** What the checker says of a variant on one instance. */
async function verdictOn(variant: Unsound, instance: Instance): Promise<string> {
  const rules = rulesWithCap(instance.maxMembers ?? 90);
  const { name: _, ...fault } = variant;
  const model = {
    ...instance,
    ...fault,
    rules,
    check: async (memory: Memory) => {
      await checkClosure(memory, rules);
      checkNothingLost(memory, instance.writers.flat());
    },
    maxStates: 20_000,
  };
  return checkModel(model).then(
    () => 'sound',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'),
  );
}

describe('the checker catches a protocol with', () => {
  test.for(unsound)('$name', async (variant) => {
    const verdicts: string[] = [];
    for (const instance of pairsOf([...unmerges, ...additions])) {
      const verdict = await verdictOn(variant, instance);
      verdicts.push(verdict);
      const isCaught = /stored with|members stored|two ends of an edge|is not stored/.test(verdict);
      if (isCaught) return;
    }
    expect(verdicts.filter((verdict) => !passing.has(verdict))).toBe('one that catches it');
  });
});

test('and the very same instances pass the shipped protocol', async () => {
  for (const instance of pairsOf([...unmerges, ...additions])) {
    expect(await verdictOn({ name: 'shipped' }, instance), instance.name).toBe('sound');
  }
});

test('sameness by eventual read: an acknowledged union is not seen, by a strong read it always is', async () => {
  for (const instance of additions) {
    const rules = rulesWithCap(instance.maxMembers ?? 90);
    const start = memoryGraphTable();
    const addEvidence = graphIngest(start.table);
    for (const claim of instance.before) await addEvidence([claim]);
    let stale = 0;
    const check = async (memory: Memory): Promise<void> => {
      const all = [...memory.nodes.keys()];
      const strong = await lookUpProfiles(memory.table, all);
      const eventual = await lookUpProfiles(memoryGraphTable({ from: start }).table, all);
      const differs = (node: string) =>
        eventual.get(node)?.profileId !== strong.get(node)?.profileId;
      if (all.some(differs)) stale += 1;
      await checkClosure(memory, rules);
    };
    const writers = instance.writers.slice(0, 2);
    const { ends } = await checkModel({ ...instance, writers, rules, check, maxStates: 20_000 });
    expect(stale, instance.name).toBe(ends);
  }
});
