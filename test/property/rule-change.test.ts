import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shippedRules } from '../../domain/identity/kind-rules.ts';
import { changedRules, compareProfiles, faultOf } from '../../domain/identity/rule-change.ts';
import { node } from '../../proofs/identity/arbitraries.ts';

const nodes = Array.from({ length: 9 }, (_, index) => node('email', index));
const grouping = fc.array(fc.nat(4), { minLength: nodes.length, maxLength: nodes.length });

/** A profile is named by its least node. */
function profilesOf(groups: readonly number[]): Map<string, string> {
  const named = (group: number | undefined) =>
    nodes.filter((_, index) => groups[index] === group).toSorted()[0] ?? '';
  return new Map(nodes.map((each, index) => [each, named(groups[index])]));
}

/** The same by pairs of nodes: together here and apart there. */
function apartIn(one: Map<string, string>, other: Map<string, string>): Set<string> {
  const found = new Set<string>();
  for (const a of nodes) {
    for (const b of nodes) {
      if (one.get(a) === one.get(b) && other.get(a) !== other.get(b)) found.add(one.get(a) ?? '');
    }
  }
  return found;
}

test('splits and joins are the pairs that part and meet', () => {
  fc.assert(
    fc.property(grouping, grouping, (today, then) => {
      const [before, after] = [profilesOf(today), profilesOf(then)];
      const result = compareProfiles(before, after, 100);
      const [splits, joins] = [apartIn(before, after), apartIn(after, before)];
      expect(result.profilesBefore).toBe(new Set(before.values()).size);
      expect(result.profilesAfter).toBe(new Set(after.values()).size);
      expect(result.splitExamples.map(({ profile }) => profile)).toEqual([...splits].toSorted());
      expect(result.joinExamples.map(({ profile }) => profile)).toEqual([...joins].toSorted());
      expect([result.splits, result.joins]).toEqual([splits.size, joins.size]);
      const affected = nodes.filter((each) =>
        nodes.some(
          (other) =>
            (before.get(each) === before.get(other)) !== (after.get(each) === after.get(other)),
        ),
      );
      expect(result.peopleAffected).toBe(new Set(affected.map((each) => before.get(each))).size);
    }),
  );
});

test('examples are bounded, counts are not', () => {
  const before = profilesOf([0, 0, 1, 1, 2, 2, 3, 3, 4]);
  const after = new Map(nodes.map((each) => [each, each]));
  const result = compareProfiles(before, after, 2);
  expect(result).toMatchObject({ splits: 4, joins: 0, peopleAffected: 4 });
  expect(result.splitExamples).toHaveLength(2);
});

test('a change leaves alone what it does not name, and null takes a limit away', () => {
  const limited = changedRules(shippedRules, {
    kinds: { email: { limit: { perProfile: 3 } }, phone: { isUnique: true } },
    maxMembers: 10,
  });
  expect(limited.maxMembers).toBe(10);
  expect(limited.kinds.get('email')).toMatchObject({ isUnique: false, limit: { perProfile: 3 } });
  expect(limited.kinds.get('phone')).toMatchObject({ isUnique: true, class: 'contact' });
  expect(limited.kinds.get('user_id')).toEqual(shippedRules.kinds.get('user_id'));
  const freed = changedRules(limited, { kinds: { email: { limit: null } } });
  expect(freed.kinds.get('email')).not.toHaveProperty('limit');
  expect(changedRules(shippedRules, {})).toEqual(shippedRules);
});

test('what names nothing that exists is told with its place', () => {
  expect(faultOf({ kinds: { shoe: {} } })).toContain('kinds.shoe');
  expect(faultOf({ blocked: [nodes[0] ?? '', 'x'] })).toContain('blocked[1]');
  expect(faultOf({ kinds: { email: {} }, blocked: nodes })).toBeUndefined();
});
