import { expect, test } from 'vitest';
import type { AgreementLevel, AgreementPattern } from '../../domain/match/comparison.ts';
import { decide, isStrict, mayBeOnePerson } from '../../domain/match/decision.ts';
import { personRecord } from '../../domain/match/person-record.ts';
import { type MatchField, matchFields } from '../../domain/match/record.ts';
import { sameNameGroups } from '../../domain/match/same-name.ts';

type Levels = Partial<Record<MatchField, AgreementLevel>>;
const pattern = (levels: Levels): AgreementPattern =>
  matchFields.map(({ field }) => levels[field] ?? 0);

const name: Levels = { family_name: 3, given_name: 3 };
const home: Levels = { family_name: 3, address: 3, phone: 3 };

test.for([
  ['a name alone', name, 'different'],
  ['a name, and all else different', { ...name, birthday: 1, address: 1, phone: 1 }, 'different'],
  ['a household alone', home, 'different'],
  [
    'a household with other names and birthdays',
    { ...home, given_name: 1, birthday: 1 },
    'different',
  ],
  ['name and address', { ...name, address: 3 }, 'match'],
  [
    'birthday and address under another given name',
    { ...home, given_name: 1, birthday: 3 },
    'match',
  ],
] satisfies [string, Levels, string][])(
  'however sure the model is: %s makes %s',
  ([, levels, decision]) => {
    expect(decide(pattern(levels), 1)).toBe(decision);
    expect(mayBeOnePerson(pattern(levels))).toBe(decision === 'match');
  },
);

test('thresholds part match, review and different', () => {
  const levels = pattern({ birthday: 3, phone: 3 });
  const decisions = [0.95, 0.9, 0.89, 0.2, 0.19].map((probability) => decide(levels, probability));
  expect(decisions).toEqual(['match', 'match', 'review', 'review', 'different']);
  expect(decide(levels, 0.6, { match: 0.5 })).toBe('match');
});

test('one name at one postal code is worth a look however unlikely', () => {
  expect(decide(pattern({ ...name, birthday: 1, postal_code: 3 }), 1e-6)).toBe('review');
  expect(decide(pattern({ full_name: 3, birthday: 1, address: 3 }), 1e-6)).toBe('review');
});

test('strict is given name and birthday to the letter', () => {
  expect(isStrict(pattern({ ...name, birthday: 3 }))).toBe(true);
  expect(isStrict(pattern({ full_name: 3, birthday: 3 }))).toBe(true);
  expect(isStrict(pattern({ ...name, birthday: 2 }))).toBe(false);
  expect(isStrict(pattern({ ...name, given_name: 2, birthday: 3 }))).toBe(false);
  expect(isStrict(pattern({ ...name, address: 3 }))).toBe(false);
});

test('same name and postal code: birthdays that agree merge, others go to review', () => {
  const person = (id: string, birthday: string, customer = '髙橋 花子') =>
    personRecord(id, [{ name: customer, postal_code: '259-1113', birthday }], 'JP');
  const records = [
    person('a', '1981-04-29'),
    person('b', '昭和56年4月29日', '高橋　花子'),
    person('c', '1950-01-02'),
    person('d', '1960-01-02', '六角 太郎'),
    person('e', '1960-01-02', '六角太郎'),
    person('f', '1981-04-29', '高橋 華子'),
  ];
  expect(sameNameGroups(records)).toEqual([
    { members: [0, 1, 2], merged: [[0, 1]], needsReview: true },
    { members: [3, 4], merged: [[3, 4]], needsReview: false },
  ]);
});
