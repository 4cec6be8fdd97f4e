import { describe, expect, test, vi } from 'vitest';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import { partition } from '../../domain/identity/partition.ts';
import { pairOf } from '../../domain/identity/priority.ts';
import { claim, node, rulesWithCap } from '../../proofs/identity/arbitraries.ts';
import type { memoryGraphTable } from '../../proofs/identity/memory-graph-table.ts';
import type { GraphTable } from '../../stores/graph-table.ts';
import { checkModel } from './graph-model-checker.ts';

const [u1, u2] = [node('user_id', 1), node('user_id', 2)];
const [u3, u4] = [node('user_id', 3), node('user_id', 4)];
const [e1, e2, e3] = [node('email', 1), node('email', 2), node('email', 3)];
const [p1, p2] = [node('phone', 1), node('phone', 2)];
const a1 = node('anonymous_id', 1);

vi.setConfig({ testTimeout: 60_000 });

interface Instance {
  readonly name: string;
  readonly before: readonly EvidenceClaim[];
  readonly writers: readonly (readonly EvidenceClaim[])[];
  readonly maxMembers?: number;
}

const instances: readonly Instance[] = [
  {
    name: 'two people come to one address while it gets a number',
    before: [claim(e2, p1)],
    writers: [[claim(u1, e1)], [claim(u2, e1)], [claim(e1, p1)]],
  },
  {
    name: 'two ends of a chain between two people grow together',
    before: [claim(u1, e1), claim(u2, e2)],
    writers: [[claim(e1, p1)], [claim(e2, p1)], [claim(e2, p2)]],
  },
  {
    name: 'a chain is linked at two places at once',
    before: [claim(e1, p1), claim(e2, p2)],
    writers: [[claim(e1, p2)], [claim(u1, p1)]],
  },
  {
    name: 'a device starts to bind from three sides',
    before: [claim(u1, e1)],
    writers: [[claim(u1, a1)], [claim(e2, a1)], [claim(u2, a1)]],
  },
  {
    name: 'a profile reaches its cap from three sides',
    before: [claim(e1, p1)],
    writers: [[claim(e2, p1)], [claim(e3, p1)], [claim(e3, p2)]],
    maxMembers: 3,
  },
  {
    name: 'two full profiles that refused each other fall apart at once',
    before: [claim(u1, e1), claim(e1, p1), claim(u2, e2), claim(e2, p2), claim(p1, p2)],
    writers: [[claim(u3, e1)], [claim(u4, e2)]],
    maxMembers: 3,
  },
  ...[claim(u3, e1), claim(u4, e2)].map((late, index) => ({
    name: `of two profiles that refused each other number ${index + 1} falls apart`,
    before: [claim(u1, e1), claim(e1, p1), claim(u2, e2), claim(e2, p2), claim(p1, p2)],
    writers: [[late], [late, claim(e3, a1)]],
  })),
];

function expectPure(instance: Instance) {
  const { pairs, lone } = evidenceOf([...instance.before, ...instance.writers.flat()]);
  const expected = partition({
    nodes: lone.keys(),
    pairs: [...pairs.values()],
    ...(instance.maxMembers !== undefined && { rules: rulesWithCap(instance.maxMembers) }),
  });
  return (memory: ReturnType<typeof memoryGraphTable>): void => {
    const profiles = new Map<string, string | undefined>();
    for (const each of memory.nodes.values()) {
      const via = each.leaf === undefined ? each : memory.nodes.get(each.profile);
      profiles.set(each.node, via?.profile);
    }
    expect(profiles).toEqual(expected.profileOf);
  };
}

describe('under every schedule of two or three writers the profiles are the pure partition', () => {
  test.for(instances)('$name', async (instance) => {
    const result = await checkModel({
      ...instance,
      check: expectPure(instance),
      maxStates: 200_000,
    });
    expect(result.ends).toBeGreaterThan(0);
  });
});

describe('under every schedule of two writers that may each lose a reply', () => {
  test.for(instances)('$name', async (instance) => {
    const two = { ...instance, writers: instance.writers.slice(0, 2) };
    const result = await checkModel({
      ...two,
      lostReplies: 1,
      check: expectPure(two),
      maxStates: 200_000,
    });
    expect(result.ends).toBeGreaterThan(0);
  });
});

type Sabotage = (table: GraphTable, memory: ReturnType<typeof memoryGraphTable>) => GraphTable;

const unsound: readonly [string, Sabotage, boolean?][] = [
  [
    'profiles that were read but not written are not checked',
    (table) => ({ ...table, transact: (writes) => table.transact({ ...writes, checks: [] }) }),
  ],
  [
    'nodes are written whatever their version',
    (table, memory) => ({
      ...table,
      transact: (writes) => {
        const nodes = writes.nodes.map(({ record }) => ({
          record,
          get expectedVersion() {
            return memory.nodes.get(record.node)?.version ?? 0;
          },
        }));
        return table.transact({ ...writes, nodes });
      },
    }),
  ],
  [
    'a device is made a leaf whatever it has become',
    (table, memory) => ({
      ...table,
      insertNodes: async (records) => {
        await table.insertNodes(records);
        for (const record of records) memory.nodes.set(record.node, record);
        return new Set();
      },
    }),
  ],
  [
    'evidence is kept at one of its ends only',
    (table) => ({
      ...table,
      transact: (writes) =>
        table.transact({
          ...writes,
          edges: writes.edges.filter(
            ({ record: { node, other } }) => pairOf(node, other).weaker === node,
          ),
        }),
    }),
    true,
  ],
  [
    'a new identifier takes the place of what it finds',
    (table, memory) => ({
      ...table,
      readNodes: async (nodes, consistency) => {
        const found = new Map(await table.readNodes(nodes, consistency));
        // As an eventually consistent read may: what is one change old is not there yet.
        for (const [each, record] of found) if (record.version === 1) found.delete(each);
        return found;
      },
      transact: (writes) => {
        const nodes = writes.nodes.map((write) => ({
          record: write.record,
          get expectedVersion() {
            const version = memory.nodes.get(write.record.node)?.version ?? 0;
            return write.expectedVersion === 0 ? version : write.expectedVersion;
          },
        }));
        return table.transact({ ...writes, nodes });
      },
    }),
  ],
];

describe('the checker catches a protocol in which', () => {
  test.for(unsound)('%s', async ([, sabotage, isOldFault = false]) => {
    let verdict = 'sound';
    for (const instance of instances) {
      if (verdict === 'AssertionError') break;
      const two = { ...instance, writers: instance.writers.slice(0, 2) };
      const model = { ...two, sabotage, isOldFault, check: expectPure(two), maxStates: 20_000 };
      verdict = await checkModel(model).then(
        () => 'sound',
        (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
      );
    }
    expect(verdict).toBe('AssertionError');
  });
});
