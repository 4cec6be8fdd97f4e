import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { homeOf } from '../../domain/household/home.ts';
import { householdsOf, type Resident } from '../../domain/household/households.ts';

const addresses = [
  ...['東京都港区芝公園4-2-8', '東京都港区芝公園４丁目２番８号', '東京都港区芝公園4-2-8 101'],
  ...['東京都港区芝公園4-2-8 102号室', '千代田区霞が関1-2-3', '', '不明'],
];
const names = [
  ...[
    { last_name: '高橋' },
    { last_name: '髙橋' },
    { name: '高橋 花子', name_kana: 'タカハシ ハナコ' },
  ],
  ...[{ last_name_kana: 'タカハシ' }, { last_name: '佐藤' }, {}],
  ...[{ last_name: '高階', last_name_kana: 'タカハシ' }],
];

const residents: fc.Arbitrary<Resident[]> = fc.uniqueArray(
  fc.record(
    {
      profileId: fc
        .integer({ min: 0, max: 40 })
        .map((n) => `user_id.${String(n).padStart(32, '0')}`),
      fields: fc
        .tuple(fc.constantFrom(...addresses), fc.constantFrom(...names))
        .map(([address, name]) => ({ address, ...name })),
      isConsented: fc.constantFrom(true, true, true, false),
      lastOrderAt: fc.constantFrom('2026-01-01 00:00:00.000', '2026-02-01 00:00:00.000'),
    },
    { requiredKeys: ['profileId', 'fields', 'isConsented'] },
  ),
  { selector: ({ profileId }) => profileId, maxLength: 25, size: 'max' },
);

test('everybody is in exactly one list, and whoever has not agreed in no household', () => {
  fc.assert(
    fc.property(residents, (people) => {
      const { households, withoutAddress, withoutConsent } = householdsOf(people);
      const all = [...households.flatMap(({ members }) => members), ...withoutAddress];
      expect([...all, ...withoutConsent].sort()).toEqual(
        people.map(({ profileId }) => profileId).sort(),
      );
      for (const { profileId, isConsented } of people) {
        expect(withoutConsent.includes(profileId)).toBe(!isConsented);
        if (!isConsented) expect(all).not.toContain(profileId);
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('the order of the input plays no part', () => {
  fc.assert(
    fc.property(
      residents.chain((people) =>
        fc.tuple(fc.constant(people), fc.shuffledSubarray(people, { minLength: people.length })),
      ),
      ([people, shuffled]) => {
        expect(householdsOf(shuffled)).toEqual(householdsOf(people));
      },
    ),
    { seed: 2, numRuns: 500 },
  );
});

test('members share home and surname; two with the same home and written surname share a household', () => {
  let shared = 0;
  fc.assert(
    fc.property(residents, (people) => {
      const { households } = householdsOf(people);
      const of = new Map(people.map((person) => [person.profileId, person]));
      const householdOf = new Map(
        households.flatMap((each, at) => each.members.map((id) => [id, at] as const)),
      );
      const homes = [...householdOf.keys()].map((id) => ({
        id,
        home: homeOf(of.get(id)?.fields ?? {}),
      }));
      for (const one of homes) {
        for (const other of homes) {
          const isTogether = householdOf.get(one.id) === householdOf.get(other.id);
          const isSamePlace = one.home?.place === other.home?.place;
          if (isTogether) expect(isSamePlace).toBe(true);
          const both = [one.home?.surname, other.home?.surname];
          if (both.includes(undefined) || !isSamePlace) continue;
          expect(isTogether).toBe(both[0] === both[1]);
          if (isTogether && one.id !== other.id) shared += 1;
        }
      }
    }),
    { seed: 3, numRuns: 300 },
  );
  expect(shared).toBeGreaterThan(1000);
});

test('the addressee is the member that bought last, else the one with the smallest id', () => {
  fc.assert(
    fc.property(residents, (people) => {
      const boughtAt = new Map(people.map((each) => [each.profileId, each.lastOrderAt ?? '']));
      for (const { members, addressee } of householdsOf(people).households) {
        const latest = members
          .map((id) => boughtAt.get(id) ?? '')
          .sort()
          .at(-1);
        expect(addressee).toBe(members.find((id) => boughtAt.get(id) === latest));
      }
    }),
    { seed: 4, numRuns: 300 },
  );
});

test('a reading alone joins the one surname that is read so, and none where there are two', () => {
  const resident = (id: string, fields: Record<string, string>): Resident => ({
    profileId: id,
    fields: { address: '東京都港区芝公園4-2-8', ...fields },
    isConsented: true,
  });
  const kanji = resident('a', { last_name: '高橋', last_name_kana: 'タカハシ' });
  const kana = resident('b', { last_name_kana: 'たかはし' });
  const other = resident('c', { last_name: '高階', last_name_kana: 'タカハシ' });
  const nameless = resident('d', {});
  const members = (people: Resident[]) =>
    householdsOf(people).households.map((each) => each.members);
  expect(members([kanji, kana])).toEqual([['a', 'b']]);
  expect(members([kanji, kana, other])).toEqual([['a'], ['b'], ['c']]);
  expect(members([kana, nameless])).toEqual([['b'], ['d']]);
});
