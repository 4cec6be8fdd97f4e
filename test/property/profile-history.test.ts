import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NodeImage, profileHistoryOf } from '../../domain/identity/profile-history.ts';
import { node } from '../../proofs/identity/arbitraries.ts';
import type { ProfileHistoryRow } from '../../schemas/identity-history.ts';

const own = node('user_id', 1);
const others = Array.from({ length: 12 }, (_, index) => node('email', index));
const at = '2026-01-31T00:00:00.000Z';

/** States that the item of a node can be in. */
const states = fc.oneof(
  fc.subarray(others).map((some) => ({ profile: own, members: [own, ...some], isLeaf: false })),
  fc.constantFrom(...others).map((profile) => ({ profile, isLeaf: false })),
  fc.constant({ profile: own, isLeaf: false }),
);

const imagesOf = (all: readonly Pick<NodeImage, 'profile' | 'members' | 'isLeaf'>[]): NodeImage[] =>
  all.map((state, index) => ({ ...state, node: own, version: index + 1, isErased: false }));

const historyOf = (images: readonly NodeImage[]): ProfileHistoryRow[] =>
  images.flatMap((image, index) => profileHistoryOf(images[index - 1], image, at) ?? []);

/** Who the members are by the history alone; undefined while another node names them. */
function replayed(rows: readonly ProfileHistoryRow[]): string[] | undefined {
  let members: Set<string> | undefined = new Set([own]);
  for (const { change, nodes } of rows.flatMap(({ changes }) => changes)) {
    if (change === 'merged_into') members = undefined;
    if (change === 'split_from') members = new Set([own]);
    if (change === 'joined') for (const each of nodes) members?.add(each);
    if (change === 'left') for (const each of nodes) members?.delete(each);
  }
  return members === undefined ? undefined : [...members].sort();
}

test('the history alone tells the members at any time', () => {
  fc.assert(
    fc.property(fc.array(states, { minLength: 1, maxLength: 12 }), (all) => {
      // The first image is of a new node: pointing elsewhere from birth is no event of its own profile.
      const images = imagesOf([{ profile: own, isLeaf: false }, ...all]);
      const last = images.at(-1);
      const truth = last?.profile === own ? [...(last.members ?? [own])].sort() : undefined;
      expect(replayed(historyOf(images))).toEqual(truth);
    }),
  );
});

test('a version tells itself once, the same row each time, in order of versions', () => {
  const images = imagesOf([
    { profile: own, isLeaf: false },
    ...others.map((_, index) => ({
      profile: own,
      members: [own, ...others.slice(0, index + 1)],
      isLeaf: false,
    })),
  ]);
  const rows = historyOf(images);
  expect(rows).toEqual(historyOf(images));
  expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).toSorted());
  expect(rows).toHaveLength(others.length);
});

test('leaves, members that point elsewhere and bumped versions write nothing', () => {
  const leaf = { node: own, version: 1, profile: others[0] ?? '', isErased: false, isLeaf: true };
  const member = { ...leaf, isLeaf: false };
  const alone = { ...member, profile: own };
  expect(profileHistoryOf(undefined, leaf, at)).toBeUndefined();
  expect(profileHistoryOf(alone, { ...leaf, version: 2 }, at)).toBeUndefined();
  expect(profileHistoryOf(leaf, { ...member, version: 2 }, at)).toBeUndefined();
  const elsewhere = { ...member, version: 2, profile: others[1] ?? '' };
  expect(profileHistoryOf(member, elsewhere, at)).toBeUndefined();
  expect(profileHistoryOf(alone, { ...alone, version: 2 }, at)).toBeUndefined();
  expect(profileHistoryOf(undefined, alone, at)).toBeUndefined();
});

test('many members are counted and some named; an erasure is told', () => {
  const before = { node: own, version: 1, profile: own, isErased: false, isLeaf: false };
  const many = Array.from({ length: 80 }, (_, index) => node('phone', index));
  const row = profileHistoryOf(before, { ...before, version: 2, members: [own, ...many] }, at);
  expect(row?.changes).toEqual([{ change: 'joined', nodes: many.slice(0, 20), count: 80 }]);
  const erased = profileHistoryOf(before, { ...before, version: 2, isErased: true }, at);
  expect(erased?.changes).toEqual([{ change: 'erased', nodes: [own], count: 1 }]);
});
