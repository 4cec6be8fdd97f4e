import { expect, test } from 'vitest';
import { learnWeights } from '../../domain/match/expectation-maximisation.ts';
import { personRecord } from '../../domain/match/person-record.ts';
import { compareRecords, judgeRecords } from '../../domain/match/run.ts';
import { seeded } from '../../proofs/seeded.ts';
import { japanesePeople } from './japanese-people.ts';

const pairsOf = (group: readonly number[]): [number, number][] =>
  group.flatMap((one, at) => group.slice(at + 1).map((other): [number, number] => [one, other]));

function search(count: number, twice: number, seed: number) {
  const people = japanesePeople(count, twice, seeded(seed));
  const records = people.map(({ facts }, line) => personRecord(`r${line}`, [facts], 'JP'));
  const compared = compareRecords(records, {
    random: seeded(seed),
    sampleSize: 15_000,
  });
  const judged = judgeRecords(compared, learnWeights(compared.patterns, compared.prior).weights);
  const personOf = people.map(({ person }) => person);
  const groups = Map.groupBy(people.keys(), (line) => personOf[line]);
  const truePairs = [...groups.values()].flatMap(pairsOf).length;
  const isTrue = ([one, other]: readonly [number, number]) => personOf[one] === personOf[other];
  const matched = judged.groups.flatMap(pairsOf);
  const right = matched.filter(isTrue).length;
  const reviewed = judged.reviews.filter(({ one, other }) => isTrue([one, other])).length;
  return {
    judged,
    people,
    precision: right / matched.length,
    recall: right / truePairs,
    recallWithReview: (right + reviewed) / truePairs,
  };
}

test.for([1, 2])(
  'Japanese people under other spellings are found, families stay apart (seed %i)',
  { timeout: 60_000 },
  (seed) => {
    const { precision, recall, recallWithReview } = search(1_200, 0.2, seed);
    expect(precision).toBeGreaterThanOrEqual(0.98);
    expect(recall).toBeGreaterThanOrEqual(0.9);
    expect(recallWithReview).toBeGreaterThanOrEqual(0.93);
  },
);

test('where hardly anybody is there twice, namesakes and families are not made one', {
  timeout: 60_000,
}, () => {
  const { judged, people } = search(1_200, 0.004, 4);
  const wrong = judged.groups
    .flatMap(pairsOf)
    .filter(([one, other]) => people[one]?.person !== people[other]?.person);
  expect(wrong.length).toBeLessThanOrEqual(1);
});
