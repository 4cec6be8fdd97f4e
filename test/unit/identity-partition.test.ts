import { expect, test } from 'vitest';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { partition } from '../../domain/identity/partition.ts';
import { comparePriority, pairOf } from '../../domain/identity/priority.ts';
import { node } from '../../proofs/identity/arbitraries.ts';

const [u1, u2] = [node('user_id', 1), node('user_id', 2)];
const [e1, e2] = [node('email', 1), node('email', 2)];
const [p1, a1, a2] = [node('phone', 1), node('anonymous_id', 1), node('anonymous_id', 2)];

type Edge = readonly [NodeId, NodeId];

/** Profiles with their members, leaves included. */
function profiles(edges: readonly Edge[], erased: readonly NodeId[] = []): NodeId[][] {
  const { profileOf } = partition({
    nodes: [],
    pairs: edges.map(([one, other]) => pairOf(one, other)),
    erased: new Set(erased),
  });
  const groups = new Map<NodeId, NodeId[]>();
  for (const [each, profile] of profileOf) {
    groups.set(profile, [...(groups.get(profile) ?? []), each].toSorted(comparePriority));
  }
  for (const [profile, members] of groups) expect(members).toContain(profile);
  return [...groups.values()].toSorted(([one = ''], [other = '']) => comparePriority(one, other));
}

const sorted = (groups: NodeId[][]): NodeId[][] =>
  groups
    .map((group) => group.toSorted(comparePriority))
    .toSorted(([one = ''], [other = '']) => comparePriority(one, other));

const cases: readonly [string, readonly Edge[], NodeId[][]][] = [
  [
    'evidence joins over any number of steps',
    [
      [u1, e1],
      [e1, p1],
      [p1, e2],
    ],
    [[u1, e1, p1, e2]],
  ],
  [
    'an address of two people joins neither',
    [
      [u1, e1],
      [u2, e1],
    ],
    [[u1], [u2], [e1]],
  ],
  [
    'a shared device does not bridge, and all else stays together',
    [
      [u1, e1],
      [u2, e2],
      [u1, a1],
      [u2, a1],
    ],
    [[u1, e1], [u2, e2], [a1]],
  ],
  [
    'in a chain between two people the weakest link is refused',
    [
      [u1, e1],
      [e1, p1],
      [p1, u2],
    ],
    [
      [u1, e1],
      [u2, p1],
    ],
  ],
  ['two user ids of one event stay apart', [[u1, u2]], [[u1], [u2]]],
  [
    'a leaf follows its neighbour, a shared one too',
    [
      [u1, e1],
      [u2, e1],
      [e1, a1],
    ],
    [[u1], [u2], [e1, a1]],
  ],
  ['two devices bind each other', [[a1, a2]], [[a1, a2]]],
];

test.for(cases)('%s', ([, edges, expected]) => {
  expect(profiles(edges)).toEqual(sorted(expected));
  expect(profiles(edges.toReversed())).toEqual(sorted(expected));
});

test('nothing goes through an erased node, and what it shared stays shared', () => {
  expect(
    profiles(
      [
        [e1, p1],
        [p1, e2],
      ],
      [p1],
    ),
  ).toEqual(sorted([[e1], [e2], [p1]]));
  expect(
    profiles(
      [
        [u1, e1],
        [u2, e1],
      ],
      [u1],
    ),
  ).toEqual(sorted([[u1], [u2], [e1]]));
  expect(profiles([[e1, a1]], [e1])).toEqual(sorted([[e1], [a1]]));
});

test('a profile holds ninety binding identifiers and any number of leaves', () => {
  const emails = Array.from({ length: 120 }, (_, index) => node('email', index));
  const devices = Array.from({ length: 300 }, (_, index) => node('anonymous_id', index));
  const { profileOf, membersOf, leaves } = partition({
    nodes: [],
    pairs: [...emails, ...devices].map((each) => pairOf(u1, each)),
  });
  expect(membersOf.get(u1)?.length).toBe(90);
  expect(leaves.size).toBe(300);
  expect(devices.every((device) => profileOf.get(device) === u1)).toBe(true);
  expect(emails.filter((email) => profileOf.get(email) === email)).toHaveLength(31);
});
