import { describe, expect, test, vi } from 'vitest';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import { partition } from '../../domain/identity/partition.ts';
import { rulesWithCap } from '../../proofs/identity/arbitraries.ts';
import { checkClosure } from '../../proofs/identity/programs.ts';
import { checkModel, type Memory } from './graph-model-checker.ts';
import { additions, type Instance, unmerges } from './identity-instances.ts';

vi.setConfig({ testTimeout: 60_000 });

const rulesOf = ({ maxMembers = 90 }: Instance) => rulesWithCap(maxMembers);

/** Where nothing is taken back, the claims alone say what must come out. */
function expectPure(instance: Instance) {
  const steps = instance.writers.flat();
  const claims = steps.flatMap((step) => (step.kind === 'claims' ? step.claims : []));
  const { pairs, lone } = evidenceOf([...instance.before, ...claims]);
  const expected = partition({
    nodes: lone.keys(),
    pairs: [...pairs.values()],
    rules: rulesOf(instance),
  });
  return (memory: Memory): void => {
    const profiles = new Map<string, string | undefined>();
    for (const each of memory.nodes.values()) {
      const via = each.leaf === undefined ? each : memory.nodes.get(each.profile);
      profiles.set(each.node, via?.profile);
    }
    expect(profiles).toEqual(expected.profileOf);
  };
}

describe('under every schedule of two or three writers the profiles are the pure partition', () => {
  test.for(additions)('$name', async (instance) => {
    const check = expectPure(instance);
    const rules = rulesOf(instance);
    const result = await checkModel({ ...instance, rules, check, maxStates: 200_000 });
    expect(result.ends).toBeGreaterThan(0);
  });
});

describe('under every schedule of two writers that may each lose a reply', () => {
  test.for(additions)('$name', async (instance) => {
    const two = { ...instance, writers: instance.writers.slice(0, 2) };
    const check = expectPure(two);
    const rules = rulesOf(instance);
    const result = await checkModel({ ...two, rules, lostReplies: 1, check, maxStates: 200_000 });
    expect(result.ends).toBeGreaterThan(0);
  });
});

describe('under every schedule of writers beside one who takes something back', () => {
  test.for(unmerges)('$name', async (instance) => {
    const rules = rulesOf(instance);
    const check = (memory: Memory) => checkClosure(memory, rules);
    const result = await checkModel({ ...instance, rules, check, maxStates: 200_000 });
    expect(result.ends).toBeGreaterThan(0);
  });

  test.for(unmerges)('$name, replies lost', async (instance) => {
    const rules = rulesOf(instance);
    const two = {
      ...instance,
      writers: [instance.writers[0] ?? [], instance.writers.at(-1) ?? []],
    };
    const check = (memory: Memory) => checkClosure(memory, rules);
    const result = await checkModel({ ...two, rules, lostReplies: 1, check, maxStates: 200_000 });
    expect(result.ends).toBeGreaterThan(0);
  });
});
