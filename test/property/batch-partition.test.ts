import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BatchPartition,
  batchPartition,
} from '../../domain/identity/batch/batch-partition.ts';
import type { WeighedPair } from '../../domain/identity/grouping.ts';
import { type IdentifierKind, identifierKinds } from '../../domain/identity/identifier.ts';
import type { IdentityRules } from '../../domain/identity/kind-rules.ts';
import { type PartitionInput, partition } from '../../domain/identity/partition.ts';
import { type NodePair, pairOf } from '../../domain/identity/priority.ts';
import { node, nodeIds, rulesWithCap } from '../../proofs/identity/arbitraries.ts';
import { type IdentifierKindRow, identifierKindRows } from '../../schemas/identifier-kinds.ts';

/** What both ways say, in one form. */
function shown(batch: BatchPartition) {
  const numbers = Array.from({ length: batch.count }, (_, number) => number);
  const some = (flags: Uint8Array) =>
    new Set(numbers.filter((number) => flags[number] === 1).map(batch.nodeAt));
  return {
    profileOf: new Map(
      numbers.map((number) => [batch.nodeAt(number), batch.nodeAt(batch.profileOf[number] ?? -1)]),
    ),
    shared: some(batch.isShared),
    leaves: some(batch.isLeaf),
  };
}

function expected(input: PartitionInput) {
  const { profileOf, shared, leaves } = partition(input);
  const known = [...shared].filter((each) => profileOf.has(each));
  return { profileOf, shared: new Set(known), leaves: new Set(leaves.keys()) };
}

function expectSame(input: PartitionInput): void {
  expect(shown(batchPartition(input))).toEqual(expected(input));
}

const nodes = nodeIds(3);
const pair: fc.Arbitrary<NodePair> = fc
  .uniqueArray(fc.constantFrom(...nodes), { minLength: 2, maxLength: 2 })
  .map(([one = '', other = '']) => pairOf(one, other));
const weighedPair: fc.Arbitrary<WeighedPair> = fc
  .tuple(pair, fc.boolean(), fc.integer({ min: 1, max: 28 }))
  .map(([ends, mayJoinPeople, day]) => ({
    ...ends,
    mayJoinPeople,
    at: `2026-02-${String(day).padStart(2, '0')}T00:00:00.000Z`,
  }));
const some = (maxLength: number) =>
  fc.subarray(nodes, { maxLength }).map((chosen) => new Set(chosen));
const limit = fc.option(
  fc.record(
    { perProfile: fc.integer({ min: 1, max: 4 }), withinDays: fc.integer({ min: 1, max: 14 }) },
    { requiredKeys: ['perProfile'] },
  ),
  { nil: undefined },
);
const changed = fc.record({
  class: fc.constantFrom('person', 'contact', 'device', 'household'),
  isUnique: fc.boolean(),
  limit,
});
/** Any rules of kinds, not only those that are shipped. */
const rules: fc.Arbitrary<IdentityRules> = fc
  .record({
    maxMembers: fc.integer({ min: 2, max: 30 }),
    changes: fc.array(changed, { minLength: 1, maxLength: identifierKindRows.length }),
  })
  .map(({ maxMembers, changes }) => ({
    maxMembers,
    kinds: new Map(
      identifierKindRows.map((row, place): [IdentifierKind, IdentifierKindRow] => {
        const { limit: _, ...rest }: IdentifierKindRow = row;
        const { limit: most, ...change } = changes[place % changes.length] ?? {};
        return [row.name, { ...rest, ...change, ...(most && { limit: most }) }];
      }),
    ),
  }));

test('the batch partition is the partition, for any evidence under the shipped rules and any cap', () => {
  fc.assert(
    fc.property(
      fc.array(weighedPair, { maxLength: 60 }),
      some(nodes.length),
      some(3),
      some(3),
      fc.integer({ min: 2, max: 30 }),
      (pairs, lone, erased, shared, cap) =>
        expectSame({ nodes: lone, pairs, erased, shared, rules: rulesWithCap(cap) }),
    ),
    { numRuns: 600 },
  );
});

test('the batch partition is the partition, for any evidence, any decisions of people and any rules', () => {
  fc.assert(
    fc.property(
      fc.array(weighedPair, { maxLength: 50 }),
      fc.array(pair, { maxLength: 4 }),
      some(3),
      some(3),
      rules,
      (pairs, forbidden, erased, blocked, ruled) =>
        expectSame({ nodes: [], pairs, forbidden, erased, blocked, rules: ruled }),
    ),
    { numRuns: 1_200 },
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
  expectSame({ nodes: [], pairs });
  expectSame({ nodes: [], pairs: pairs.toReversed() });
});

test('ids that begin alike keep their order', () => {
  const centre = node('phone', 1);
  const rays = numbers.map((each) => `email.000000${String((each * 7) % 400).padStart(26, '0')}`);
  expectSame({ nodes: [], pairs: rays.map((ray) => pairOf(centre, ray)) });
});

test('ids that are alike at the end, or but for the kind, are told apart', () => {
  const same = '0'.repeat(24);
  const ids = numbers.flatMap((each) =>
    identifierKinds.map((kind) => `${kind}.${each.toString(16).padStart(8, '0')}${same}`),
  );
  const batch = batchPartition({ nodes: [...ids, ...ids], pairs: [] });
  expect(batch.count).toBe(ids.length);
  expect(ids.map((_, number) => batch.nodeAt(number))).toEqual(ids);
  expect(ids.map(batch.numberOf)).toEqual(ids.map((_, number) => number));
});

test.for([
  '',
  'email',
  'unheard.00000000000000000000000000000000',
  'email-00000000000000000000000000000000',
])('what is no node id is refused: %j', (text) => {
  expect(() => batchPartition({ nodes: [text], pairs: [] })).toThrow(RangeError);
});
