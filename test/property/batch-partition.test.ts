import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BatchPartition, batchPartition } from '../../domain/identity/batch-partition.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { shippedRules } from '../../domain/identity/kind-rules.ts';
import { type PartitionInput, partition } from '../../domain/identity/partition.ts';
import { type NodePair, pairOf } from '../../domain/identity/priority.ts';
import { node, nodeIds } from './identity-arbitraries.ts';

/** What both ways say, in one form. */
function shown(batch: BatchPartition) {
  const some = (flags: Uint8Array) => batch.nodes.filter((_, number) => flags[number] === 1);
  return {
    profileOf: new Map(
      batch.nodes.map((each, number) => [each, batch.nodes[batch.profileOf[number] ?? -1]]),
    ),
    shared: new Set(some(batch.isShared)),
    leaves: new Set(some(batch.isLeaf)),
  };
}

function expected(input: PartitionInput) {
  const { profileOf, shared, leaves } = partition(input);
  const known = [...shared].filter((each) => profileOf.has(each));
  return { profileOf, shared: new Set(known), leaves: new Set(leaves.keys()) };
}

function expectSame(input: Omit<PartitionInput, 'maxMembers'>, maxMembers: number): void {
  const batch = batchPartition({ ...input, rules: { ...shippedRules, maxMembers } });
  expect(shown(batch)).toEqual(expected({ ...input, maxMembers }));
}

const pairsOf = (nodes: readonly NodeId[]): fc.Arbitrary<NodePair> =>
  fc
    .uniqueArray(fc.constantFrom(...nodes), { minLength: 2, maxLength: 2 })
    .map(([one = '', other = '']) => pairOf(one, other));

test('the batch partition is the partition, for any evidence and any cap', () => {
  const nodes = nodeIds(7);
  fc.assert(
    fc.property(
      fc.array(pairsOf(nodes), { maxLength: 60 }),
      fc.subarray(nodes),
      fc.subarray(nodes, { maxLength: 3 }),
      fc.subarray(nodes, { maxLength: 3 }),
      fc.integer({ min: 2, max: 30 }),
      (pairs, lone, erased, shared, cap) => {
        const input = { nodes: lone, pairs, erased: new Set(erased), shared: new Set(shared) };
        expectSame(input, cap);
      },
    ),
    { numRuns: 600 },
  );
});

const numbers = Array.from({ length: 400 }, (_, index) => index);
const shapes: readonly [string, readonly NodePair[]][] = [
  ['a star of addresses', numbers.map((each) => pairOf(node('phone', 1), node('email', each)))],
  [
    'a path of addresses and numbers',
    numbers.flatMap((each) => [
      pairOf(node('email', each), node('phone', each)),
      pairOf(node('phone', each), node('email', each + 1)),
    ]),
  ],
  [
    'a person with many devices',
    numbers.map((each) => pairOf(node('user_id', 1), node('anonymous_id', each))),
  ],
  [
    'an address of many people',
    numbers.map((each) => pairOf(node('user_id', each), node('email', 1))),
  ],
  [
    'people in a ring',
    numbers.flatMap((each) => [
      pairOf(node('user_id', each), node('email', each)),
      pairOf(node('email', each), node('phone', each)),
      pairOf(node('phone', each), node('email', (each + 1) % numbers.length)),
    ]),
  ],
];

test.for(shapes)('%s', ([, pairs]) => {
  expectSame({ nodes: [], pairs }, 90);
  expectSame({ nodes: [], pairs: pairs.toReversed() }, 90);
});

test('ids that begin alike keep their order', () => {
  const centre = node('phone', 1);
  const rays = numbers.map((each) => `email.000000${String((each * 7) % 400).padStart(26, '0')}`);
  expectSame({ nodes: [], pairs: rays.map((ray) => pairOf(centre, ray)) }, 90);
});

test('ids that end alike are told apart', () => {
  const same = '0'.repeat(24);
  const ids = numbers.map((each) => `email.${each.toString(16).padStart(8, '0')}${same}`);
  const batch = batchPartition({ nodes: ids, pairs: [] });
  expect(batch.nodes).toEqual(ids);
});
